package dev.weft.terminal.screen;

import dev.weft.Durations;
import dev.weft.terminal.text.Symbols;
import java.time.Duration;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/// Fits text into a number of columns. Wide and combining characters count as they do in terminals.
final class Fit {
  private Fit() {}

  /// Returns the text in at most `columns`, with a mark where it was cut.
  static AttributedString cut(AttributedString text, int columns, Symbols symbols) {
    if (columns <= 0) {
      return AttributedString.EMPTY;
    }
    if (text.columnLength() <= columns) {
      return text;
    }
    int mark = symbols.cut.length();
    return columns <= mark
        ? text.columnSubSequence(0, columns)
        : new AttributedStringBuilder()
            .append(text.columnSubSequence(0, columns - mark))
            .append(symbols.cut)
            .toAttributedString();
  }

  static String cut(String text, int columns, Symbols symbols) {
    return cut(new AttributedString(text), columns, symbols).toString();
  }

  /// Returns a task's name in at most `columns`. For a row, the key at the end is kept, because all
  /// rows begin alike.
  static String name(String name, int columns, Symbols symbols) {
    AttributedString full = new AttributedString(name);
    int length = full.columnLength();
    int mark = symbols.cut.length();
    if (length <= columns || columns <= mark || name.indexOf('/') < 0) {
      return cut(name, columns, symbols);
    }
    return symbols.cut + full.columnSubSequence(length - columns + mark, length);
  }

  /// Returns the text in exactly `columns`, padded with blanks.
  static AttributedString pad(AttributedString text, int columns, Symbols symbols) {
    AttributedString cut = cut(text, columns, symbols);
    return new AttributedStringBuilder()
        .append(cut)
        .append(" ".repeat(Math.max(0, columns - cut.columnLength())))
        .toAttributedString();
  }

  /// Formats an elapsed time: in whole seconds, so that it changes once a second, and in tenths
  /// below one second.
  static String time(Duration duration) {
    long tenths = duration.toMillis() / 100;
    if (tenths < 10) {
      return tenths == 0 ? "0s" : "0." + tenths + "s";
    }
    return Durations.format(Duration.ofSeconds(duration.toSeconds()));
  }

  /// Formats a remaining time, rounded up so that it is never zero.
  static String left(Duration duration) {
    long step = duration.toMillis() < 1_000 ? 100 : 1_000;
    return time(Duration.ofMillis(-Math.floorDiv(-duration.toMillis(), step) * step));
  }
}
