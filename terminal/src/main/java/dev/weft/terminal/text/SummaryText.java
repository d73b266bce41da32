package dev.weft.terminal.text;

import dev.weft.Durations;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.TaskResult;
import dev.weft.engine.Numbers;
import dev.weft.model.Activity;
import dev.weft.model.Summary;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Formats a [Summary]. A short run gets only its failures and the counts of tasks. Where the time
/// went is shown for runs of at least ten seconds.
public final class SummaryText {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int SLOWEST_SHOWN = 3;
  private static final int LINES_SHOWN = 5;
  private static final int LINKS_SHOWN = 8;
  // Users expect that a run within its failure bound is a success.
  private static final String TOLERATED =
      "the run has succeeded, since `continue-on-error` allows these failures";
  private static final String WITHIN_BOUNDS =
      "the run failed: max-failures says when to stop, not how many failures are fine;"
          + " continue-on-error does";

  private final Summary summary;
  private final Advice advice;
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private SummaryText(Summary summary, Advice advice, Paint paint) {
    this.summary = summary;
    this.advice = advice;
    this.paint = paint;
  }

  public static List<String> of(Summary summary, Advice advice, Paint paint) {
    return new SummaryText(summary, advice, paint).lines();
  }

  private List<String> lines() {
    RunResult result = summary.result();
    summary.failures().forEach(this::failure);
    long failed = result.failed() + result.timedOut() + result.cleanUpFailed();
    more(failed - summary.failures().size(), "failed");
    summary.unfinished().forEach(this::unfinished);
    more(summary.unfinishedCount() - summary.unfinished().size(), "did not run to their end");
    if (result.took().compareTo(LONG) >= 0) {
      slowest();
      times();
      chain();
    }
    if (summary.repeats() > 0) {
      lines.add(
          "%s attempts began once more, because a worker or a node was lost to the run"
              .formatted(Numbers.format(summary.repeats())));
    }
    lines.add(counts(result));
    if (result.status() == Status.FAILED && summary.isWithinBounds()) {
      lines.add(WITHIN_BOUNDS);
    }
    boolean isTolerated =
        result.status() == Status.SUCCEEDED && result.failed() + result.timedOut() > 0;
    if (isTolerated) {
      lines.add(TOLERATED);
    }
    String next = advice.next(isTolerated ? Status.FAILED : result.status());
    if (next != null) {
      lines.add(next);
    }
    return lines;
  }

  private void failure(Summary.Failed failed) {
    lines.add(paint.bad(OneLine.of(explain(failed.result()))));
    List<String> printed = failed.printed();
    printed
        .subList(Math.max(0, printed.size() - LINES_SHOWN), printed.size())
        .forEach(line -> lines.add("  | " + OneLine.printed(line)));
    String closer = advice.closer(failed.result().task().name());
    if (closer != null && !printed.isEmpty()) {
      lines.add(OneLine.of("  `" + closer + "` shows all that it printed"));
    }
  }

  /// Describes a failed task: its step, the reason, and the number of attempts.
  private static String explain(TaskResult result) {
    String line = result.task().name() + " " + result.status();
    Outcome cause = result.cause();
    if (cause != null) {
      line += " at `" + cause.step().name() + "`";
      line += cause.failure() == null ? "" : ": " + cause.failure().message();
      line +=
          cause.attempt() == 1 ? "" : " (%s attempts)".formatted(Numbers.format(cause.attempt()));
    }
    return line;
  }

  private void unfinished(Summary.Unfinished group) {
    String left = group.status() == Status.SKIPPED ? "skipped" : group.status() + ", not all ran";
    lines.add(OneLine.of(group.group() + " " + left + ": " + group.reason()));
  }

  private void more(long count, String what) {
    if (count > 0) {
      lines.add("%s more %s".formatted(Numbers.format(count), what));
    }
  }

  private void slowest() {
    String slow =
        summary.slowest().stream()
            .limit(SLOWEST_SHOWN)
            .map(it -> it.task().name() + ", " + it.step().name() + " " + format(it.took()))
            .collect(Collectors.joining("; "));
    about("slowest", slow);
  }

  /// Prints nothing if all time went into the steps themselves.
  private void times() {
    TimeSpent spent = summary.spent();
    Duration running = spent.of(Activity.RUNNING);
    Map<String, Duration> parts = new LinkedHashMap<>();
    spent.byUse().entrySet().stream()
        .filter(it -> it.getKey().activity() == Activity.LIMIT)
        .sorted(Map.Entry.<TimeSpent.Use, Duration>comparingByValue().reversed())
        .forEach(it -> parts.put("waiting for limit `" + it.getKey().limit() + "`", it.getValue()));
    parts.put("pausing before retries", spent.of(Activity.RETRY));
    parts.put("pausing between polls", spent.of(Activity.POLL));
    parts.put("wait steps", spent.of(Activity.WAITING));
    parts.put("waiting for approvals", spent.of(Activity.APPROVAL));
    parts.values().removeIf(it -> share(it) < 1);
    if (!parts.isEmpty() && share(running) >= 1) {
      about(
          "time of tasks",
          "running %s%%, ".formatted(share(running))
              + parts.entrySet().stream()
                  .map(it -> it.getKey() + " " + share(it.getValue()) + "%")
                  .collect(Collectors.joining(", ")));
    }
  }

  /// Returns the share of all tasks' time, in percent.
  private long share(Duration part) {
    long total = summary.spent().total().toMillis();
    return total == 0 ? 0 : Math.round(100.0 * part.toMillis() / total);
  }

  private void chain() {
    List<Summary.Link> chain = summary.chain();
    if (chain.size() < 2) {
      return;
    }
    int from = Math.max(0, chain.size() - LINKS_SHOWN);
    about(
        "longest chain",
        (from == 0 ? "" : "… -> ")
            + chain.subList(from, chain.size()).stream()
                .map(it -> it.group() + " " + format(it.took()))
                .collect(Collectors.joining(" -> ")));
  }

  private void about(String what, String text) {
    if (!text.isEmpty()) {
      lines.add(paint.faint(what + ": ") + OneLine.of(text));
    }
  }

  private String counts(RunResult result) {
    String counts = Counts.of(result).toString();
    String what = counts.isEmpty() ? "nothing to do" : counts;
    return paint.strong(what + " in " + format(result.took()));
  }

  private static String format(Duration duration) {
    return Durations.format(duration);
  }
}
