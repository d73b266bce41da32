package dev.weft.secret;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The visible characters of a text, without colours and NULs, and the index of each in the text;
/// if there are none of these, the text itself without indexes.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Visible(String text, int[] places) {
  // NULs occur because a terminal shows every second byte of UTF-16.
  private static final Pattern UNSEEN = Pattern.compile("\u001b\\[[0-9;:]*m|\u0000");
  private static final Pattern UNSEEN_OR_BREAK =
      Pattern.compile(UNSEEN + "|[ \\t]*[\\r\\n]+[ \\t\\r\\n]*");
  private static final int[] AS_THEY_ARE = {};

  static Visible of(String text) {
    return text.indexOf('\u001b') < 0 && text.indexOf('\0') < 0
        ? new Visible(text, AS_THEY_ARE)
        : without(UNSEEN, text);
  }

  /// Returns the text without its line breaks and the indentation after them.
  static Visible withoutBreaks(String text) {
    return without(UNSEEN_OR_BREAK, text);
  }

  static boolean hasBreak(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  private static Visible without(Pattern unseen, String text) {
    StringBuilder visible = new StringBuilder();
    IntStream.Builder places = IntStream.builder();
    Matcher matcher = unseen.matcher(text);
    int next = matcher.find() ? matcher.start() : text.length();
    for (int i = 0; i < text.length(); i++) {
      if (i == next) {
        i = matcher.end() - 1;
        next = matcher.find() ? matcher.start() : text.length();
      } else {
        visible.append(text.charAt(i));
        places.add(i);
      }
    }
    return new Visible(visible.toString(), places.build().toArray());
  }

  int place(int i) {
    return text.length() > places.length ? i : places[i];
  }

  /// Returns the corresponding span in the original text.
  Span place(Span span) {
    return new Span(place(span.begin()), place(span.end() - 1) + 1);
  }
}
