package dev.weft.cli.view;

import dev.weft.terminal.text.OneLine;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;

/// A table of texts in columns, for people. The widths have to be known before it is printed.
public final class TextTable {
  private static final int WIDTH_MAX = 40;

  private final int[] widths;

  public TextTable(List<String> columns) {
    widths = new int[columns.size()];
    Arrays.fill(widths, 1);
    measure(columns);
  }

  /// Makes room for a row.
  public void measure(List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      widths[i] = Math.max(widths[i], cell.codePointCount(0, Math.min(cell.length(), WIDTH_MAX)));
    }
  }

  /// Prints a row; cells that are too long are cut.
  public void print(List<String> cells, Writer out) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = OneLine.of(cells.get(i));
      boolean isLong = cell.codePointCount(0, cell.length()) > widths[i];
      String shown =
          isLong ? cell.substring(0, cell.offsetByCodePoints(0, widths[i] - 1)) + "…" : cell;
      line.append(shown).repeat(" ", widths[i] - shown.codePointCount(0, shown.length()) + 2);
    }
    out.write(line.toString().stripTrailing() + "\n");
  }
}
