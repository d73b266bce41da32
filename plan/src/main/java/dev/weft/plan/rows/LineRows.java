package dev.weft.plan.rows;

import dev.weft.expression.Kind;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The non-blank lines of a text, or the texts that each end with NUL, as they are; each is its own
/// key.
///
/// @param endWithNul whether a row ends with NUL, and not with its line
public record LineRows(RowText source, boolean endWithNul) implements Rows {
  private static final String REMEDY =
      "if rows end with NUL, as `find -print0` writes them, say so: with `delimiter: \"\\0\"` in a"
          + " plan, and -0 of `weft each`";

  @Override
  public Iterator<Row> open() {
    TextLines lines = new TextLines(source, endWithNul);
    return lines.rows(text -> row(lines.line(), text));
  }

  private Row row(long line, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new RowException(at(line) + ": there is a NUL character in this line", REMEDY);
    }
    return new Row(line, text, text);
  }

  @Override
  public Kind kind() {
    return Kind.TEXT;
  }

  @Override
  public @Nullable Object version() {
    return source.version();
  }

  @Override
  public List<String> tableColumns(String as) {
    return List.of(as);
  }

  @Override
  public String at(long line) {
    return endWithNul ? "row %s of %s".formatted(line, source.name()) : source.at(line);
  }
}
