package dev.weft.plan.rows;

import dev.weft.engine.Numbers;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the non-blank lines of a text of rows. A line ends with a line feed; surrounding
/// whitespace, including a carriage return, is removed. Or each ends with NUL, and is left as it
/// is.
final class TextLines implements Closeable {
  private static final int CHARACTERS_MAX = 16 * 1_024 * 1_024;

  private final RowText source;
  private final boolean endWithNul;
  private final Reader reader;
  private final char[] buffer = new char[8_192];
  private int position;
  private int limit;
  private long line;

  /// @param endWithNul whether lines end with NUL
  /// @throws RowException if the text cannot be opened
  TextLines(RowText source, boolean endWithNul) {
    this.source = source;
    this.endWithNul = endWithNul;
    this.reader = new InputStreamReader(source.open(), StandardCharsets.UTF_8.newDecoder());
  }

  /// Returns the number of the line that was read last, from 1.
  long line() {
    return line;
  }

  /// Returns the next line; null at the end.
  ///
  /// @throws RowException if a line is too long
  @Nullable String next() throws IOException {
    while (position < limit || fill()) {
      line++;
      String text = endWithNul ? rest() : rest().strip();
      if (!text.isEmpty()) {
        return text;
      }
    }
    return null;
  }

  /// Returns a row for each of the remaining lines, and closes the text at its end.
  Iterator<Row> rows(Function<String, Row> row) {
    return new RowCursor(source, this) {
      @Override
      @Nullable Row readOne() throws IOException {
        String text = TextLines.this.next();
        return text == null ? null : row.apply(text);
      }
    };
  }

  private String rest() throws IOException {
    StringBuilder text = new StringBuilder();
    char end = endWithNul ? '\0' : '\n';
    while (position < limit || fill()) {
      int start = position;
      while (position < limit && buffer[position] != end) {
        position++;
      }
      text.append(buffer, start, position - start);
      if (position < limit) {
        position++;
        return text.toString();
      }
      if (text.length() > CHARACTERS_MAX) {
        throw new RowException(
            "%s: this line has more than %s characters"
                .formatted(source.at(line), Numbers.format(CHARACTERS_MAX)));
      }
    }
    return text.toString();
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, reader.read(buffer));
    return limit > 0;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
