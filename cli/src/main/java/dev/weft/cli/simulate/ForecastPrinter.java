package dev.weft.cli.simulate;

import dev.weft.Durations;
import dev.weft.cli.view.TextTable;
import dev.weft.engine.Numbers;
import dev.weft.model.Bound;
import dev.weft.model.CriticalChain;
import dev.weft.model.TimeSpent;
import dev.weft.terminal.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Prints forecasts: one in full, several as a table.
public final class ForecastPrinter {
  private static final int PARTS_SHOWN = 8;
  // Differences below this are chance.
  private static final double SAME = 0.02;

  private final PrintWriter out;

  ForecastPrinter(PrintWriter out) {
    this.out = out;
  }

  /// @param assumed what was assumed, one line each
  void print(List<Forecast> forecasts, Set<String> assumed) {
    Forecast first = forecasts.getFirst();
    line(
        "%s %s, %s simulated %s"
            .formatted(
                Numbers.format(first.tasks()),
                first.tasks() == 1 ? "task" : "tasks",
                first.took().size(),
                first.took().size() == 1 ? "run" : "runs"));
    assumed.forEach(it -> line("assumed: " + it));
    out.println();
    if (forecasts.size() == 1) {
      printWhole(first);
    } else {
      printTable(forecasts);
    }
    out.flush();
  }

  private void printWhole(Forecast it) {
    line(
        "takes        %s (p50), %s (p90)"
            .formatted(Durations.format(it.within(0.5)), Durations.format(it.within(0.9))));
    if (it.failed() > 0) {
      line(String.format(Locale.ROOT, "fails        %.1f tasks a run", it.failed()));
    }
    line("full         " + (it.full().isEmpty() ? "nothing" : full(it)));
    line(
        "time goes    "
            + it.spent().entrySet().stream()
                .filter(use -> use.getValue() >= 0.005)
                .sorted(Map.Entry.<TimeSpent.Use, Double>comparingByValue().reversed())
                .map(use -> use.getKey() + " " + percent(use.getValue()))
                .collect(Collectors.joining(", ")));
    if (!it.chain().isEmpty()) {
      out.println();
      line("The end waits for, in one of these runs:");
      it.chain().stream().limit(PARTS_SHOWN).forEach(part -> line("  " + part(part)));
    }
  }

  private static String part(CriticalChain.Part part) {
    String reasons =
        part.after().entrySet().stream()
            .map(it -> "%s times after %s was full".formatted(it.getValue(), it.getKey()))
            .collect(Collectors.joining(", "));
    String count =
        switch (part.attempts()) {
          case 0 -> "";
          case 1 -> "1 attempt";
          default -> part.attempts() + " attempts";
        };
    return "%-12s %s%s%s"
        .formatted(
            Durations.format(part.took()),
            part.what(),
            count.isEmpty() ? "" : ": " + count,
            reasons.isEmpty() ? "" : ", " + reasons);
  }

  private static String full(Forecast it) {
    return it.full().entrySet().stream()
        .sorted(Map.Entry.<Bound, Double>comparingByValue().reversed())
        .map(bound -> bound.getKey() + " " + percent(bound.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f%%", share * 100);
  }

  private void printTable(List<Forecast> forecasts) {
    List<String> names = List.copyOf(forecasts.getFirst().settings().keySet());
    List<String> head = new ArrayList<>(names);
    head.addAll(List.of("p50", "p90", "full"));
    TextTable table = new TextTable(head);
    List<List<String>> rows = new ArrayList<>(List.of(head));
    for (Forecast it : forecasts) {
      List<String> row = new ArrayList<>(names.stream().map(it.settings()::get).toList());
      row.add(Durations.format(it.within(0.5)));
      row.add(Durations.format(it.within(0.9)));
      row.add(it.full().isEmpty() ? "nothing" : full(it));
      rows.add(row);
    }
    rows.forEach(table::measure);
    for (List<String> row : rows) {
      print(table, row);
    }
    out.println();
    Forecast best = smallest(forecasts);
    line(
        "Nothing here is faster than %s."
            .formatted(
                best.settings().entrySet().stream()
                    .map(it -> it.getKey() + " " + it.getValue())
                    .collect(Collectors.joining(", "))));
  }

  private void print(TextTable table, List<String> row) {
    try {
      table.print(row, out);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }

  /// Returns the first of those that are as fast as the fastest.
  static Forecast smallest(List<Forecast> forecasts) {
    Duration best =
        forecasts.stream().map(it -> it.within(0.5)).min(Comparator.naturalOrder()).orElseThrow();
    double bound = best.toNanos() * (1 + SAME);
    return forecasts.stream()
        .filter(it -> it.within(0.5).toNanos() <= bound)
        .findFirst()
        .orElseThrow();
  }

  private void line(String text) {
    out.println(OneLine.of(text));
  }
}
