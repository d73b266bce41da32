package dev.weft.plan;

import dev.weft.expression.Kind;
import java.util.Iterator;

/// The lines of a text file that are not blank; each is its own key.
record LineRows(RowFile file) implements Rows {
  @Override
  public Iterator<Row> open() {
    TextLines lines = new TextLines(file);
    return lines.rows(text -> new Row(lines.line(), text, text));
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
