package dev.weft.plan.hints;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The programs that treat an argument as code, those that run others, and the variables that are
/// treated as code, as listed in the resource `code.txt`, which documents its own format.
///
/// @param programs by their [names][#nameOf]
/// @param wrappers the names of programs that run others
/// @param variables the names of variables that contain code
/// @param settings the names of other settings in words that contain code
public record CodeTable(
    Map<String, List<Program>> programs,
    Set<String> wrappers,
    List<NamePattern> variables,
    List<NamePattern> settings) {
  private static final String RESOURCE = "code.txt";
  private static final String EXECUTABLE = ".exe";
  private static final Pattern VERSION = Pattern.compile("(?<=[a-z])[-.]?\\d[\\d.]*$");

  public static final CodeTable TABLE = read();

  /// How a program receives code.
  enum Kind {
    SHELL,
    LEADING,
    ANYWHERE,
    FIRST,
    AFTER
  }

  /// A way in which a program receives code.
  ///
  /// @param operands for [Kind#AFTER], the number of operands before the code
  /// @param options the options before code
  /// @param valued the options before a value that is not code
  /// @param reads how its code reads a variable `X`; may be empty
  record Program(Kind kind, int operands, Set<String> options, Set<String> valued, String reads) {}

  /// Returns the normalized name of a program: without its folder and its version, in lower case.
  static String nameOf(String word) {
    String name = word.substring(word.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (name.endsWith(EXECUTABLE)) {
      name = name.substring(0, name.length() - EXECUTABLE.length());
    }
    boolean mayHaveVersion = !name.isEmpty() && !Character.isLetter(name.charAt(name.length() - 1));
    return mayHaveVersion ? VERSION.matcher(name).replaceFirst("") : name;
  }

  /// Returns the ways in which the program with this name receives code.
  List<Program> of(String word) {
    return programs.getOrDefault(nameOf(word), List.of());
  }

  boolean isWrapper(String word) {
    return wrappers.contains(nameOf(word));
  }

  public boolean isVariable(String name) {
    return variables.stream().anyMatch(it -> it.matches(name));
  }

  boolean isSetting(String name) {
    return settings.stream().anyMatch(it -> it.matches(name));
  }

  private static CodeTable read() {
    CodeTable table =
        new CodeTable(new HashMap<>(), new HashSet<>(), new ArrayList<>(), new ArrayList<>());
    try (InputStream stream = CodeTable.class.getResourceAsStream(RESOURCE)) {
      new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(table::add);
      return table;
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the table is missing from Weft's own jar", unreadable);
    }
  }

  private void add(String line) {
    // Without regular expressions, which would take most of the time of a short run.
    List<String> columns = new ArrayList<>();
    for (String column : line.split("\\|", -1)) {
      columns.add(column.strip());
    }
    while (columns.size() < 5) {
      columns.add("");
    }
    List<String> kind = List.of(columns.getFirst().split(" "));
    List<String> names = List.of(columns.get(1).split(" "));
    switch (kind.getFirst()) {
      case "wrapper" -> wrappers.addAll(names.stream().map(CodeTable::nameOf).toList());
      case "variable" -> names.forEach(name -> variables.add(NamePattern.of(name, false)));
      // Git and ssh accept their settings in upper and lower case.
      case "setting" -> names.forEach(name -> settings.add(NamePattern.of(name, true)));
      default -> {
        Program program =
            new Program(
                Kind.valueOf(kind.getFirst().toUpperCase(Locale.ROOT)),
                kind.size() > 1 ? Integer.parseInt(kind.get(1)) : 0,
                words(columns.get(2)),
                words(columns.get(3)),
                columns.get(4));
        names.forEach(
            name -> programs.computeIfAbsent(nameOf(name), _ -> new ArrayList<>()).add(program));
      }
    }
  }

  /// A name, or the beginning and the end of one, with any characters between them.
  ///
  /// @param end null for a whole name
  record NamePattern(String begin, @Nullable String end, boolean ignoresCase) {
    static NamePattern of(String name, boolean ignoresCase) {
      int star = name.indexOf('*');
      return star < 0
          ? new NamePattern(name, null, ignoresCase)
          : new NamePattern(name.substring(0, star), name.substring(star + 1), ignoresCase);
    }

    boolean matches(String name) {
      if (end == null) {
        return name.length() == begin.length()
            && name.regionMatches(ignoresCase, 0, begin, 0, begin.length());
      }
      int rest = name.length() - end.length();
      return rest > begin.length()
          && name.regionMatches(ignoresCase, 0, begin, 0, begin.length())
          && name.regionMatches(ignoresCase, rest, end, 0, end.length());
    }
  }

  private static Set<String> words(String column) {
    return column.isEmpty() ? Set.of() : Set.of(column.split(" "));
  }
}
