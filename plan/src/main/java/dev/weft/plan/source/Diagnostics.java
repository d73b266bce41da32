package dev.weft.plan.source;

import dev.weft.engine.Numbers;
import dev.weft.expression.ExpressionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// The errors in a plan's files, collected to be reported together, ordered by file as read and by
/// position.
public final class Diagnostics {
  private static final int LINE_SHOWN_MAX = 200;
  private static final int TEXT_SHOWN_MAX = 500;
  private static final int REPORTED_MAX = 100;
  private static final Pattern BREAKING = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}]+");
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}&&[^\t]]");

  // Errors that are not in a file.
  private final List<String> outside = new ArrayList<>();
  private final Map<String, String> texts = new LinkedHashMap<>();
  // The lines of each file.
  private final Map<String, List<String>> files = new LinkedHashMap<>();
  private final TreeMap<Place, String> byPlace = new TreeMap<>();
  private long more;

  // Whether errors say where they are.
  private final boolean withPlaces;

  public Diagnostics() {
    this(true);
  }

  /// @param withPlaces whether errors say where they are; false for a text that no person wrote
  public Diagnostics(boolean withPlaces) {
    this.withPlaces = withPlaces;
  }

  private record Place(int file, int line, int column) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return Comparator.comparingInt(Place::file)
          .thenComparingInt(Place::line)
          .thenComparingInt(Place::column)
          .compare(this, other);
    }
  }

  /// Adds a file that may have errors.
  public void addFile(String file, String text) {
    texts.put(file, text);
    files.put(file, text.lines().toList());
  }

  /// Adds a file beside the plan that may have errors. Its contents are no part of the plan.
  public void addLines(String file, String text) {
    files.put(file, text.lines().toList());
  }

  /// Returns the contents of the plan's files, by name.
  public Map<String, String> texts() {
    return texts;
  }

  /// Returns the line on which `node` begins.
  public String line(Node node) {
    Mark start = node.getStartMark().orElseThrow();
    List<String> lines = files.getOrDefault(start.getName(), List.of());
    return start.getLine() < lines.size() ? lines.get(start.getLine()) : "";
  }

  /// Returns whether the files have no errors.
  public boolean isEmpty() {
    return byPlace.isEmpty();
  }

  /// Adds an error that is not in a file, but on the command line.
  public void addOutside(String message) {
    outside.add("error: " + brief(message));
  }

  /// Adds an error in a part of a file.
  ///
  /// @param remedy what to write instead; may be empty
  public void add(Node node, String message, String remedy) {
    Mark start = node.getStartMark().orElseThrow();
    Mark end = node.getEndMark().orElse(start);
    int length = end.getLine() == start.getLine() ? end.getColumn() - start.getColumn() : 1;
    add(start.getName(), start.getLine(), start.getColumn(), length, message, remedy);
  }

  /// Adds an error in an expression within a text.
  public void add(Node node, ExpressionException wrong) {
    add(node, wrong.about(), String.valueOf(wrong.getMessage()), wrong.remedy());
  }

  /// Adds an error within a part of a file.
  ///
  /// @param part the part of the text to mark, if it can be found
  public void add(Node node, String part, String message, String remedy) {
    Mark start = node.getStartMark().orElseThrow();
    Mark end = node.getEndMark().orElse(start);
    List<String> lines = files.getOrDefault(start.getName(), List.of());
    int last = Math.min(end.getLine(), lines.size() - 1);
    for (int line = start.getLine(); line <= last && !part.isEmpty(); line++) {
      int from = line == start.getLine() ? start.getColumn() : 0;
      int to = line == end.getLine() ? end.getColumn() : lines.get(line).length();
      int column = find(part, lines.get(line), from, to);
      if (column >= 0) {
        add(start.getName(), line, column, part.length(), message, remedy);
        return;
      }
    }
    add(node, message, remedy);
  }

  /// Returns the position in a line of a part that is not within a longer word; negative if there
  /// is none.
  private static int find(String part, String line, int from, int to) {
    int end = Math.min(to, line.length());
    for (int at = line.indexOf(part, from); at >= 0; at = line.indexOf(part, at + 1)) {
      int behind = at + part.length();
      boolean isWord =
          (at == 0 || !isOfWord(line.charAt(at - 1)) || !isOfWord(part.charAt(0)))
              && (behind >= line.length()
                  || !isOfWord(line.charAt(behind))
                  || !isOfWord(part.charAt(part.length() - 1)));
      if (isWord && behind <= end) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  /// Adds an error at a position of a file.
  ///
  /// @param line from 0
  /// @param column from 0
  public void add(String file, int line, int column, int length, String message, String remedy) {
    List<String> lines = files.getOrDefault(file, List.of());
    if (line >= lines.size() && !lines.isEmpty()) {
      // The error is after the last line, where there is nothing to mark.
      add(file, lines.size() - 1, lines.getLast().length(), 1, message, remedy);
      return;
    }
    Place place = new Place(List.copyOf(files.keySet()).indexOf(file), line, column);
    if (byPlace.containsKey(place)) {
      return;
    }
    if (byPlace.size() == REPORTED_MAX) {
      more++;
      if (place.compareTo(byPlace.lastKey()) > 0) {
        return;
      }
      byPlace.pollLastEntry();
    }
    byPlace.put(place, render(file, line, column, length, message, remedy));
  }

  /// Returns all errors, formatted for users.
  public List<String> all() {
    List<String> all = new ArrayList<>(outside);
    all.addAll(byPlace.values());
    if (more > 0) {
      all.add("and %s more".formatted(Numbers.format(more)));
    }
    return all;
  }

  private String render(
      String file, int line, int column, int length, String message, String remedy) {
    if (!withPlaces) {
      return "error: " + brief(message) + (remedy.isEmpty() ? "" : "; " + brief(remedy));
    }
    String place = "error: %s%n --> %s:%s:%s".formatted(brief(message), file, line + 1, column + 1);
    List<String> lines = files.getOrDefault(file, List.of());
    String text = lines.isEmpty() ? "" : lines.get(line);
    String shown = text.length() > LINE_SHOWN_MAX ? text.substring(0, LINE_SHOWN_MAX) + "…" : text;
    shown = UNSEEN.matcher(shown).replaceAll("\uFFFD");
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

  /// Abbreviates a message to one line, however much of the file it quotes.
  public static String brief(String text) {
    String start = text.substring(0, Math.min(text.length(), TEXT_SHOWN_MAX));
    String line = BREAKING.matcher(start).replaceAll(" ");
    return text.length() > TEXT_SHOWN_MAX ? line + "…" : line;
  }

  /// Returns blanks of the same width as `text` on a terminal: tabs are kept, wide characters take
  /// two columns.
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
