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

/// The programs that take an argument for code, those that run others, and the variables that are
/// taken for code: what the resource `code.txt` says, which describes itself.
///
/// @param programs by their [names][#nameOf]
/// @param wrappers the names of those that run others
/// @param variables the names of those that hold code
/// @param settings the names of what else a word may set to code
public record CodeTable(
    Map<String, List<Program>> programs,
    Set<String> wrappers,
    List<Pattern> variables,
    List<Pattern> settings) {
  private static final String RESOURCE = "code.txt";

  public static final CodeTable TABLE = read();

  /// How a program takes code.
  enum Kind {
    SHELL,
    LEADING,
    ANYWHERE,
    FIRST,
    AFTER
  }

  /// A way in which a program takes code.
  ///
  /// @param operands for [Kind#AFTER], how many stand before the code
  /// @param options those before code
  /// @param valued those before a value that is none
  /// @param reads how its code reads a variable `X`; may be empty
  record Program(Kind kind, int operands, Set<String> options, Set<String> valued, String reads) {}

  /// What a program goes by: without its folder and its version, in lower case.
  static String nameOf(String word) {
    String name = word.substring(word.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return name.replaceFirst("\\.exe$", "").replaceFirst("(?<=[a-z])[-.]?\\d[\\d.]*$", "");
  }

  /// The ways in which the program of this name takes code.
  List<Program> of(String word) {
    return programs.getOrDefault(nameOf(word), List.of());
  }

  boolean isWrapper(String word) {
    return wrappers.contains(nameOf(word));
  }

  public boolean isVariable(String name) {
    return variables.stream().anyMatch(it -> it.matcher(name).matches());
  }

  boolean isSetting(String name) {
    return settings.stream().anyMatch(it -> it.matcher(name).matches());
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
    List<String> columns = new ArrayList<>(List.of(line.split("\\s*\\|\\s*")));
    while (columns.size() < 5) {
      columns.add("");
    }
    List<String> kind = List.of(columns.getFirst().split(" "));
    List<String> names = List.of(columns.get(1).split(" "));
    switch (kind.getFirst()) {
      case "wrapper" -> wrappers.addAll(names.stream().map(CodeTable::nameOf).toList());
      case "variable" -> names.forEach(name -> variables.add(pattern(name, 0)));
      // Git and ssh take theirs in upper and lower case.
      case "setting" ->
          names.forEach(name -> settings.add(pattern(name, Pattern.CASE_INSENSITIVE)));
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

  private static Pattern pattern(String name, int flags) {
    return Pattern.compile(Pattern.quote(name).replace("*", "\\E.+\\Q"), flags);
  }

  private static Set<String> words(String column) {
    return column.isEmpty() ? Set.of() : Set.of(column.split(" "));
  }
}
