package dev.weft.cli.test;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.plan.testing.Coverage;
import dev.weft.plan.testing.TestFile;
import dev.weft.plan.testing.TestResult;
import dev.weft.terminal.text.Advice;
import dev.weft.terminal.text.EventText;
import dev.weft.terminal.text.OneLine;
import dev.weft.terminal.text.Paint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prints how tests ended: a line for each, what is wrong with those that failed, and a summary.
public final class TestPrinter {
  private static final int EVENTS_SHOWN = 20;

  private final PrintWriter out;
  private final Map<TestFile, List<TestResult>> results = new LinkedHashMap<>();

  public TestPrinter(PrintWriter out) {
    this.out = out;
  }

  /// Prints the lines of a file's tests.
  public void print(TestFile file, List<TestResult> tests) {
    results.put(file, tests);
    if (tests.isEmpty()) {
      return;
    }
    out.println(OneLine.of(file.file().toString()));
    for (TestResult test : tests) {
      out.println(
          OneLine.of(
              "  %s  %s (%s)"
                  .formatted(
                      test.passed() ? "ok  " : "FAIL",
                      test.name(),
                      Durations.format(test.took()))));
    }
    out.flush();
  }

  /// Prints what is wrong with the tests that failed.
  public void printProblems() {
    results.values().stream()
        .flatMap(List::stream)
        .flatMap(test -> test.problems().stream())
        .forEach(
            problem -> {
              out.println();
              lines(problem).forEach(line -> out.println(OneLine.each(line)));
            });
  }

  /// Prints how many tests passed, and what they tried of each plan.
  ///
  /// @param coverage by plan
  /// @param isWhole whether to list what was not tried
  public void printSummary(Map<Path, Coverage> coverage, boolean isWhole) {
    long failed =
        results.values().stream().flatMap(List::stream).filter(it -> !it.passed()).count();
    long all = results.values().stream().mapToLong(List::size).sum();
    if (all == 0) {
      return;
    }
    String tests = all == 1 ? "1 test" : all + " tests";
    List<String> parts = new ArrayList<>();
    parts.add(
        failed == 0
            ? tests + " passed"
            : "%s: %s%s failed"
                .formatted(tests, all == failed ? "" : (all - failed) + " passed, ", failed));
    coverage.forEach(
        (plan, it) ->
            parts.add(
                "%s of %s things that %s can do were tried"
                    .formatted(it.tried(), it.possible(), plan)));
    out.println();
    out.println(OneLine.of(String.join("; ", parts)));
    if (isWhole) {
      coverage.forEach((plan, it) -> printUntried(plan, it));
    }
    out.flush();
  }

  private void printUntried(Path plan, Coverage coverage) {
    if (!coverage.untried().isEmpty()) {
      out.println();
      out.println(OneLine.of(plan + ":"));
      coverage.untried().forEach(line -> out.println(OneLine.of("  " + line)));
    }
  }

  /// Returns what is wrong, as lines.
  static List<String> lines(TestResult.Problem problem) {
    List<String> lines = new ArrayList<>(problem.text().lines().toList());
    if (problem.expected() != null) {
      lines.add("  expected: " + OneLine.of(problem.expected()));
      lines.add("  got:      " + OneLine.of(String.valueOf(problem.got())));
    }
    problem.remedy().forEach(line -> lines.add("  " + OneLine.of(line)));
    lines.addAll(events(problem.events()));
    return lines;
  }

  private static List<String> events(List<Event> events) {
    List<String> lines = new ArrayList<>();
    Instant start = events.isEmpty() ? Instant.EPOCH : events.getFirst().at();
    for (Event event : events) {
      String text = text(event);
      if (text != null) {
        String at = Durations.format(Duration.between(start, event.at()));
        lines.add("    %-7s %s".formatted(at, text));
      }
    }
    if (lines.isEmpty()) {
      return lines;
    }
    int from = Math.max(0, lines.size() - EVENTS_SHOWN);
    List<String> shown = new ArrayList<>(lines.subList(from, lines.size()));
    shown.addFirst(from == 0 ? "  the run:" : "  the run, its last " + EVENTS_SHOWN + " lines:");
    return shown;
  }

  private static @Nullable String text(Event event) {
    if (event instanceof Event.Output output) {
      return OneLine.of(output.task().name() + " | ") + OneLine.passedOn(output.line());
    }
    if (event instanceof Event.RunCancelled cancelled) {
      return OneLine.of(cancelled.reason());
    }
    EventText text = EventText.of(event, Advice.NONE);
    return text == null ? null : text.line(Paint.NONE);
  }
}
