package dev.weft.plan.rows;

import dev.weft.expression.Kind;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The non-blank lines of a text; each is its own key.
public record LineRows(RowText source) implements Rows {
  @Override
  public Iterator<Row> open() {
    TextLines lines = new TextLines(source);
    return lines.rows(text -> new Row(lines.line(), text, text));
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
    return source.at(line);
  }
}
