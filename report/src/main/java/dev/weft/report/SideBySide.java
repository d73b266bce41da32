package dev.weft.report;

import dev.weft.model.Lane;
import dev.weft.model.Lane.Stretch;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// Arranges the stretches of a task in as few rows as possible: stretches in one row follow one
/// another or are nested in a gather step.
final class SideBySide {
  private SideBySide() {}

  private static final class Row {
    final List<Stretch> stretches = new ArrayList<>();
    // The nested open stretches, innermost last.
    final Deque<Stretch> open = new ArrayDeque<>();

    boolean takes(Stretch stretch) {
      Instant from = stretch.from();
      while (!open.isEmpty() && !open.getLast().to().isAfter(from)) {
        open.removeLast();
      }
      return open.isEmpty()
          || (isGather(open.getLast()) && !open.getLast().to().isBefore(stretch.to()));
    }

    void add(Stretch stretch) {
      stretches.add(stretch);
      open.add(stretch);
    }
  }

  /// Returns the rows, each ordered by beginning.
  static List<List<Stretch>> rows(List<Stretch> stretches) {
    List<Stretch> inOrder = new ArrayList<>(stretches);
    inOrder.sort(
        Comparator.comparing(Stretch::from)
            .thenComparing(stretch -> !isGather(stretch))
            .thenComparing(Comparator.comparing(Stretch::to).reversed()));
    List<Row> rows = new ArrayList<>();
    for (Stretch stretch : inOrder) {
      Row free = rows.stream().filter(row -> row.takes(stretch)).findFirst().orElse(null);
      if (free == null) {
        free = new Row();
        rows.add(free);
      }
      free.add(stretch);
    }
    return rows.stream().map(row -> row.stretches).toList();
  }

  private static boolean isGather(Stretch stretch) {
    return stretch instanceof Lane.Ran(Lane.Attempt attempt) && attempt.kind() == Lane.Kind.GATHER;
  }
}
