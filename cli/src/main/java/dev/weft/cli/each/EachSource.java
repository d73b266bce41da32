package dev.weft.cli.each;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where the rows come from, as the plan says it.
public sealed interface EachSource {

  /// Returns what its rows have.
  Columns columns();

  /// Returns the value of the plan's `for-each`.
  ///
  /// @param indent what each line of a longer value begins with
  String forEach(String indent);

  /// Rows on the command line.
  record Given(List<String> rows) implements EachSource {
    private String list(String indent) {
      String list = Yaml.list(rows, indent);
      return list.startsWith("\n") ? list : " " + list;
    }

    @Override
    public Columns columns() {
      return Columns.NONE;
    }

    @Override
    public String forEach(String indent) {
      boolean areUnique = rows.stream().distinct().count() == rows.size();
      return areUnique
          ? Yaml.list(rows, indent)
          : "\n" + indent + "duplicates: keep\n" + indent + "list:" + list(indent + "  ");
    }
  }

  /// Files.
  ///
  /// @param pattern which ones
  record Files(String pattern) implements EachSource {
    @Override
    public Columns columns() {
      return new Columns(List.of("path", "name", "stem", "ext", "dir"), "path", false);
    }

    @Override
    public String forEach(String indent) {
      return "{files: " + Yaml.text(pattern) + "}";
    }
  }

  /// A file of rows.
  ///
  /// @param path its path from the plan's folder
  /// @param key the column that was chosen as key; null for the first, with duplicates kept
  /// @param delimiter what separates columns; empty for a comma; `\0` if rows end with NUL
  record File(
      String path, RowFormat format, Columns columns, @Nullable String key, String delimiter)
      implements EachSource {
    File at(String other) {
      return new File(other, format, columns, key, delimiter);
    }

    @Override
    public String forEach(String indent) {
      StringBuilder keys = new StringBuilder(format.written() + ": " + Yaml.text(path));
      String known = key == null ? columns.key() : key;
      if (known != null) {
        keys.append(", key: ").append(Yaml.text(known));
      }
      if (!delimiter.isEmpty()) {
        boolean isNul = delimiter.equals(EachRows.NUL);
        keys.append(", delimiter: ").append(isNul ? "\"\\0\"" : Yaml.text(delimiter));
      }
      return "{" + keys + (key == null ? ", duplicates: keep" : "") + "}";
    }
  }

  /// Returns a command line for display and as a name.
  static String quoted(List<String> words) {
    return words.stream().map(EachSource::quoted).collect(Collectors.joining(" "));
  }

  /// Returns a word as a shell reads it.
  static String quoted(String word) {
    return word.matches("(?:[\\p{Alnum}_./:@%+=,-]|\\{[\\p{Alnum}_#]*})+")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }
}
