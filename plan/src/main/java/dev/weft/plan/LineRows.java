package dev.weft.plan;

import dev.weft.expression.Kind;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of a text file that are not blank; each is its own key.
record LineRows(RowFile file) implements Rows {
  @Override
  public Iterator<Row> open() {
    TextLines lines = new TextLines(file);
    return new RowCursor(file, lines) {
      @Override
      @Nullable Row read() throws IOException {
        String text = lines.next();
        return text == null ? null : new Row(lines.line(), text, text);
      }
    };
  }

  @Override
  public List<String> columns() {
    return List.of();
  }

  @Override
  public Kind kind() {
    return Kind.TEXT;
  }

  @Override
  public String at(long line) {
    return file.at(line);
  }
}
