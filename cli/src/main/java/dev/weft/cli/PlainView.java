package dev.weft.cli;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.TaskResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens in a run as lines, each of which begins with its task: `TASK: what happened` from
/// Weft, `TASK | text` from a step. Ends with a summary.
final class PlainView implements Listener {
  private static final int FAILURES_SHOWN = 20;

  private final PrintWriter out;

  PlainView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.Output output -> out.println(output.task().name() + " | " + output.line());
      case Event.StepEnded ended ->
          out.println(
              ended.task().name() + ": " + describe(ended.outcome(), ended.at(), ended.retryAt()));
      case Event.GroupEnded ended when !ended.complete() ->
          out.println(ended.group() + ": " + ended.status() + ": " + ended.reason());
      case Event.Missed missed ->
          out.println("(" + missed.count() + " events are not shown: this was not read in time)");
      case Event.RunEnded ended -> summarize(ended.result());
      case Event.RunStarted _,
          Event.TaskStarted _,
          Event.StepStarted _,
          Event.LimitAwaited _,
          Event.GroupEnded _,
          Event.TaskEnded _ -> {}
    }
    out.flush();
  }

  private static String describe(Outcome outcome, Instant at, @Nullable Instant retryAt) {
    String step = outcome.step().name();
    Failure failure = outcome.failure();
    if (failure == null) {
      return step + " (" + Durations.format(outcome.took()) + ")";
    }
    String again =
        retryAt == null ? "" : "; again in " + Durations.format(Duration.between(at, retryAt));
    return step + ": " + outcome.status() + ": " + failure.message() + again;
  }

  private void summarize(RunResult result) {
    List<String> counts = new ArrayList<>();
    add(counts, result.succeeded(), "succeeded");
    add(counts, result.failed(), "failed");
    add(counts, result.timedOut(), "timed out");
    add(counts, result.cancelled(), "cancelled");
    add(counts, result.skipped(), "skipped");
    out.println();
    result.failures().stream().limit(FAILURES_SHOWN).forEach(this::explain);
    long more = result.failed() + result.timedOut() - FAILURES_SHOWN;
    if (more > 0) {
      out.printf("%,d more failed%n", more);
    }
    String what = counts.isEmpty() ? "nothing to do" : String.join(", ", counts);
    out.println(what + " in " + Durations.format(result.took()));
  }

  private void explain(TaskResult result) {
    Outcome cause = result.cause();
    Failure failure = cause == null ? null : cause.failure();
    String why =
        cause == null || failure == null
            ? ""
            : " at `" + cause.step().name() + "`: " + failure.message();
    out.println(result.task().name() + " " + result.status() + why);
  }

  private static void add(List<String> counts, long count, String what) {
    if (count > 0) {
      counts.add("%,d %s".formatted(count, what));
    }
  }
}
