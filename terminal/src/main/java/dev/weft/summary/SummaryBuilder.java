package dev.weft.summary;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.model.Summary;
import dev.weft.terminal.text.WholeLines;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Adds up what happens in a run to its [Summary]. Holds on to what is under way and to nothing
/// that has ended, apart from what the summary shows. One thread at a time may use it.
public final class SummaryBuilder implements Listener {
  private static final int LINES_KEPT = 10;
  private static final int CHARS_KEPT = 4_096;
  // `Comparator.comparing` would cost a short run more than the rest of its summary.
  private static final Comparator<Summary.Slow> QUICKEST_FIRST =
      (one, other) -> one.took().compareTo(other.took());

  private final Map<String, UnderWay> tasks = new HashMap<>();
  private final List<Summary.Failed> failures = new ArrayList<>();
  private final List<Summary.Unfinished> unfinished = new ArrayList<>();
  private final PriorityQueue<Summary.Slow> slowest = new PriorityQueue<>(QUICKEST_FIRST);
  private final WholeLines lines = new WholeLines();
  private final TimeSpent spent = new TimeSpent();
  private final Chain chain = new Chain();
  private long unfinishedCount;
  // Whether the plan has a `max-failures` that lets some pass, and nothing ended early.
  private boolean isWithinBounds;
  private @Nullable RunResult result;

  /// Of a run that has not begun.
  public SummaryBuilder() {}

  private record Printed(String step, int attempt, String text) {}

  /// A task between its start and its end.
  private static final class UnderWay {
    // The last lines that it printed; null while there is none.
    private @Nullable Deque<Printed> printed;

    void print(Event.Output output, String line) {
      if (printed == null) {
        printed = new ArrayDeque<>();
      }
      if (printed.size() == LINES_KEPT) {
        printed.remove();
      }
      String text = line.length() > CHARS_KEPT ? line.substring(0, CHARS_KEPT) + "…" : line;
      printed.add(new Printed(output.step().id(), output.attempt(), text));
    }

    List<String> printed(Outcome cause) {
      return printed == null
          ? List.of()
          : printed.stream()
              .filter(it -> it.step().equals(cause.step().id()))
              .filter(it -> it.attempt() == cause.attempt())
              .map(Printed::text)
              .toList();
    }
  }

  @Override
  public void on(Event event) {
    spent.on(event);
    chain.on(event);
    switch (event) {
      case Event.RunStarted started -> isWithinBounds = hasBounds(started.plan());
      case Event.TaskStarted started -> tasks.put(started.task().name(), new UnderWay());
      case Event.Output output -> {
        UnderWay task = tasks.get(output.task().name());
        String line = lines.take(output);
        if (task != null && line != null) {
          task.print(output, line);
        }
      }
      case Event.StepEnded ended -> slow(ended.task(), ended.outcome());
      case Event.TaskEnded ended -> ended(ended.result());
      case Event.GroupEnded ended -> ended(ended);
      case Event.RunEnded ended -> result = ended.result();
      case Event.StepStarted _,
          Event.LimitAwaited _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.RunPaused _,
          Event.RunResumed _,
          Event.Missed _ -> {}
    }
  }

  /// What the run amounted to.
  ///
  /// @throws IllegalStateException if it has not ended
  public Summary summary() {
    RunResult ended = result;
    if (ended == null) {
      throw new IllegalStateException("the run has not ended");
    }
    List<Summary.Slow> longestFirst = new ArrayList<>(slowest);
    longestFirst.sort(QUICKEST_FIRST.reversed());
    return new Summary(
        ended,
        failures,
        unfinished,
        unfinishedCount,
        longestFirst,
        spent.times(),
        chain.links(),
        isWithinBounds);
  }

  private void slow(Task task, Outcome outcome) {
    if (!outcome.step().isCarriedOut()) {
      return;
    }
    Summary.Slow quickest = slowest.peek();
    boolean full = slowest.size() == Summary.SLOWEST;
    if (quickest == null || !full || outcome.took().compareTo(quickest.took()) > 0) {
      if (full) {
        slowest.remove();
      }
      slowest.add(new Summary.Slow(task, outcome.step(), outcome.attempt(), outcome.took()));
    }
  }

  private void ended(TaskResult result) {
    UnderWay task = tasks.remove(result.task().name());
    if (result.status().isFault() && failures.size() < Summary.SHOWN) {
      Outcome cause = result.cause();
      failures.add(
          new Summary.Failed(
              result, task == null || cause == null ? List.of() : task.printed(cause)));
    }
  }

  private void ended(Event.GroupEnded group) {
    if (!group.complete() || group.reason() != null) {
      unfinishedCount++;
      isWithinBounds &= group.status() == Status.SKIPPED;
      if (unfinished.size() < Summary.SHOWN) {
        unfinished.add(
            new Summary.Unfinished(group.group(), group.status(), String.valueOf(group.reason())));
      }
    }
  }

  private static boolean hasBounds(Plan plan) {
    return isBound(plan.maxFailures())
        || plan.groups().stream().anyMatch(group -> isBound(group.maxFailures()));
  }

  private static boolean isBound(int maxFailures) {
    return maxFailures > 0 && maxFailures < Group.UNBOUNDED;
  }
}
