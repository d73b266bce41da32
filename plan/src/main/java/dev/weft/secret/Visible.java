package dev.weft.secret;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A text as it is seen, without its colours, with the place of each of its characters in the text;
/// without colours, the text itself and no places.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Visible(String text, int[] places) {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");
  private static final int[] AS_THEY_ARE = {};

  static Visible of(String text) {
    if (text.indexOf('\u001b') < 0) {
      return new Visible(text, AS_THEY_ARE);
    }
    StringBuilder visible = new StringBuilder();
    IntStream.Builder places = IntStream.builder();
    Matcher colours = COLOUR.matcher(text);
    for (int i = 0; i < text.length(); i++) {
      if (colours.region(i, text.length()).lookingAt()) {
        i = colours.end() - 1;
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
}
