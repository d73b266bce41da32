package dev.weft.cli;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.TaskResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens in a run as lines, each of which begins with its task: `TASK: what happened` from
/// Weft, `TASK | text` from a step. Ends with a summary. One thread at a time may tell it events,
/// and each is written as whole lines.
final class PlainView implements Listener {
  private static final int SHOWN_IN_SUMMARY = 20;
  // People expect of a bound on failures that what stays below it is a success.
  private static final String WITHIN_BOUNDS =
      "the run failed: max-failures says when to stop, not how many failures are fine;"
          + " continue-on-error does";

  private final PrintWriter out;
  private final HowToAnswer how;
  private final @Nullable OnRecord record;
  private final List<String> unfinished = new ArrayList<>();
  private long unfinishedCount;
  // Whether the plan has a `max-failures` that lets some pass, and nothing ended early.
  private boolean isWithinBounds;

  /// @param record null where the run has none
  PlainView(PrintWriter out, HowToAnswer how, @Nullable OnRecord record) {
    this.out = out;
    this.how = how;
    this.record = record;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.Output output ->
          out.println(OneLine.of(output.task().name()) + " | " + output.line());
      case Event.StepStarted started when started.step() instanceof Step.Approval approval ->
          waits(started.task().name(), approval);
      case Event.StepEnded ended ->
          line(ended.task().name(), describe(ended.outcome(), ended.at(), ended.retryAt()));
      case Event.GroupEnded ended when !ended.complete() || ended.reason() != null ->
          unfinished(ended);
      case Event.Missed missed ->
          out.printf("(%,d events are not shown: this was not read in time)%n", missed.count());
      case Event.RunEnded ended -> summarize(ended.result());
      case Event.RunPaused paused ->
          out.println(OneLine.of("paused by " + paused.by() + "; `weft resume` lets it go on"));
      case Event.RunResumed resumed -> out.println(OneLine.of("resumed by " + resumed.by()));
      case Event.RunStarted started -> begins(started.plan());
      case Event.TaskStarted _,
          Event.StepStarted _,
          Event.LimitAwaited _,
          Event.GroupEnded _,
          Event.TaskEnded _,
          Event.TaskKept _,
          Event.RunCancelled _ -> {}
    }
    out.flush();
  }

  private void begins(Plan plan) {
    isWithinBounds = hasBounds(plan);
    if (record != null) {
      record.continues().forEach(out::println);
    }
  }

  private void line(String task, String text) {
    out.println(OneLine.of(task + ": " + text));
  }

  private void waits(String task, Step.Approval approval) {
    String by = approval.by().isEmpty() ? "" : " by " + String.join(" or ", approval.by());
    String command = how.command(task, null, approval.form());
    line(task, "waits for an approval" + by + ": " + approval.name() + " (" + command + ")");
  }

  private void unfinished(Event.GroupEnded ended) {
    isWithinBounds &= ended.status() == Status.SKIPPED;
    line(ended.group(), ended.status() + ": " + ended.reason());
    unfinishedCount++;
    if (unfinished.size() < SHOWN_IN_SUMMARY) {
      String left = ended.status() == Status.SKIPPED ? "skipped" : ended.status() + ", not all ran";
      unfinished.add(OneLine.of(ended.group() + " " + left + ": " + ended.reason()));
    }
  }

  private static String describe(Outcome outcome, Instant at, @Nullable Instant retryAt) {
    String step = outcome.step().name();
    Failure failure = outcome.failure();
    if (outcome.step() instanceof Step.Approval) {
      if (failure == null) {
        return step + ": approved by " + outcome.outputs().get("by");
      }
      if (failure.code().equals(Failure.DENIED)) {
        return step + ": " + failure.message();
      }
    }
    if (failure == null) {
      return step + " (" + Durations.format(outcome.took()) + ")";
    }
    String again = retryAt == null ? "" : "; again in " + Durations.format(pause(at, retryAt));
    return step + ": " + outcome.status() + ": " + failure.message() + again;
  }

  /// None, where the next attempt is due already.
  private static Duration pause(Instant at, Instant retryAt) {
    return retryAt.isAfter(at) ? Duration.between(at, retryAt) : Duration.ZERO;
  }

  private void summarize(RunResult result) {
    out.println();
    result.failures().stream()
        .limit(SHOWN_IN_SUMMARY)
        .map(PlainView::explain)
        .forEach(out::println);
    more(result.failed() + result.timedOut() - SHOWN_IN_SUMMARY, "failed");
    unfinished.forEach(out::println);
    more(unfinishedCount - unfinished.size(), "did not run to their end");
    String counts = Counts.of(result).toString();
    String what = counts.isEmpty() ? "nothing to do" : counts;
    out.println(what + " in " + Durations.format(result.took()));
    if (result.status() == Status.FAILED && isWithinBounds) {
      out.println(WITHIN_BOUNDS);
    }
    String next = record == null ? null : record.next(result.status());
    if (next != null) {
      out.println(next);
    }
  }

  private void more(long count, String what) {
    if (count > 0) {
      out.printf("%,d more %s%n", count, what);
    }
  }

  /// Which task, at which step, why, and after how many tries.
  private static String explain(TaskResult result) {
    String line = result.task().name() + " " + result.status();
    Outcome cause = result.cause();
    if (cause != null) {
      line += " at `" + cause.step().name() + "`";
      line += cause.failure() == null ? "" : ": " + cause.failure().message();
      line += cause.attempt() == 1 ? "" : " (%,d attempts)".formatted(cause.attempt());
    }
    return OneLine.of(line);
  }

  private static boolean hasBounds(Plan plan) {
    return isBound(plan.maxFailures())
        || plan.groups().stream().anyMatch(group -> isBound(group.maxFailures()));
  }

  private static boolean isBound(int maxFailures) {
    return maxFailures > 0 && maxFailures < Group.UNBOUNDED;
  }
}
