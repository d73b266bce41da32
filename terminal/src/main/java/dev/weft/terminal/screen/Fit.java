package dev.weft.terminal.screen;

import dev.weft.Durations;
import dev.weft.terminal.text.Symbols;
import java.time.Duration;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/// Text in so many columns, wide and combining characters counted as terminals do.
final class Fit {
  private Fit() {}

  /// The text in at most `columns`, with a mark where it was cut.
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

  /// A task's name in at most `columns`. Of a row the key at its end is kept, since its beginning
  /// is that of all rows.
  static String name(String name, int columns, Symbols symbols) {
    AttributedString whole = new AttributedString(name);
    int length = whole.columnLength();
    int mark = symbols.cut.length();
    if (length <= columns || columns <= mark || name.indexOf('/') < 0) {
      return cut(name, columns, symbols);
    }
    return symbols.cut + whole.columnSubSequence(length - columns + mark, length);
  }

  /// The text in exactly `columns`, with blanks behind it.
  static AttributedString pad(AttributedString text, int columns, Symbols symbols) {
    AttributedString cut = cut(text, columns, symbols);
    return new AttributedStringBuilder()
        .append(cut)
        .append(" ".repeat(Math.max(0, columns - cut.columnLength())))
        .toAttributedString();
  }

  /// A time that is shown while it passes: in whole seconds, so that it changes once a second, and
  /// in tenths below the first.
  static String time(Duration duration) {
    long tenths = duration.toMillis() / 100;
    if (tenths < 10) {
      return tenths == 0 ? "0s" : "0." + tenths + "s";
    }
    return Durations.format(Duration.ofSeconds(duration.toSeconds()));
  }

  /// A time that is left, which is not over as long as it is shown.
  static String left(Duration duration) {
    long step = duration.toMillis() < 1_000 ? 100 : 1_000;
    return time(Duration.ofMillis(-Math.floorDiv(-duration.toMillis(), step) * step));
  }
}
