package dev.weft.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// What is wrong with one plan file, collected to be reported together and in the file's order.
final class Problems {
  private static final int LINE_SHOWN_MAX = 200;
  private static final int TEXT_SHOWN_MAX = 500;
  private static final int REPORTED_MAX = 100;

  private final String file;
  private final List<String> lines;
  private final TreeMap<Long, String> byPlace = new TreeMap<>();
  private long more;

  Problems(String file, String text) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  boolean isEmpty() {
    return byPlace.isEmpty();
  }

  /// @param remedy what to write instead; may be empty
  void add(Node node, String message, String remedy) {
    Mark start = node.getStartMark().orElseThrow();
    Mark end = node.getEndMark().orElse(start);
    int length = end.getLine() == start.getLine() ? end.getColumn() - start.getColumn() : 1;
    add(start.getLine(), start.getColumn(), length, message, remedy);
  }

  /// @param line from 0
  /// @param column from 0
  void add(int line, int column, int length, String message, String remedy) {
    long place = ((long) line << 32) + column;
    if (byPlace.containsKey(place)) {
      return;
    }
    if (byPlace.size() == REPORTED_MAX) {
      more++;
      if (place > byPlace.lastKey()) {
        return;
      }
      byPlace.pollLastEntry();
    }
    byPlace.put(place, render(line, column, length, message, remedy));
  }

  void throwIfAny() throws PlanException {
    if (!isEmpty()) {
      List<String> all = new ArrayList<>(byPlace.values());
      if (more > 0) {
        all.add("and %,d more".formatted(more));
      }
      throw new PlanException(all);
    }
  }

  private String render(int line, int column, int length, String message, String remedy) {
    String place = "error: %s%n --> %s:%d:%d".formatted(brief(message), file, line + 1, column + 1);
    if (line >= lines.size()) {
      return remedy.isEmpty() ? place : place + "\n  = " + brief(remedy);
    }
    String text = lines.get(line);
    String shown = text.length() > LINE_SHOWN_MAX ? text.substring(0, LINE_SHOWN_MAX) + "…" : text;
    String number = Integer.toString(line + 1);
    String gutter = " ".repeat(number.length());
    int start = Math.min(column, shown.length());
    int carets = Math.max(1, Math.min(length, shown.length() - start));
    String marked =
        "%s%n%s | %s%n%s | %s%s"
            .formatted(
                place, number, shown, gutter, blank(shown.substring(0, start)), "^".repeat(carets));
    return remedy.isEmpty() ? marked : marked + " " + brief(remedy);
  }

  /// On one line, however much of the file it repeats.
  private static String brief(String text) {
    String start = text.substring(0, Math.min(text.length(), TEXT_SHOWN_MAX));
    String line = start.replaceAll("\\p{Cntrl}+", " ");
    return text.length() > TEXT_SHOWN_MAX ? line + "…" : line;
  }

  /// As wide as `text` on a terminal: tabs stay, wide characters take two columns.
  private static String blank(String text) {
    return text.codePoints()
        .mapToObj(c -> c == '\t' ? "\t" : isWide(c) ? "  " : " ")
        .collect(Collectors.joining());
  }

  private static boolean isWide(int c) {
    return Character.isIdeographic(c)
        || (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x3040 && c <= 0x30FF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xFF01 && c <= 0xFF60)
        || (c >= 0x1F300 && c <= 0x1FAFF);
  }
}
