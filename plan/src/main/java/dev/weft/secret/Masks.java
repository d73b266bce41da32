package dev.weft.secret;

import dev.weft.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Finds secrets in texts and puts `***` in their place: as they are, each of their lines alone,
/// and in the forms in which programs write texts: JSON, quoted for a shell, percent-encoded, as in
/// an HTML form, hexadecimal, and in Base64, also as part of a longer text that was encoded as a
/// whole. Colours in between do not hide a secret. Immutable and thread-safe.
public final class Masks {

  /// What is shown instead of a secret.
  public static final String MASK = "***";

  /// Parts and forms that are shorter are not looked for: they would be found everywhere.
  public static final int LENGTH_MIN = 4;

  /// No secrets.
  public static final Masks NONE = new Masks(List.of());

  private static final Pattern ESCAPED = Pattern.compile("%[0-9A-F]{2}");

  // By first character, the longest first.
  private final Map<Character, List<String>> forms = new HashMap<>();

  /// @param secrets each of [#LENGTH_MIN] characters or more
  public Masks(Collection<String> secrets) {
    Set<String> all = new LinkedHashSet<>();
    secrets.forEach(secret -> addForms(secret, all));
    all.stream()
        .filter(form -> form.length() >= LENGTH_MIN)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(form -> forms.computeIfAbsent(form.charAt(0), _ -> new ArrayList<>()).add(form));
  }

  /// The text with each secret masked.
  public String mask(String text) {
    if (forms.isEmpty()) {
      return text;
    }
    Visible visible = Visible.of(text);
    StringBuilder masked = new StringBuilder();
    int kept = 0;
    int end = 0;
    for (int i = 0; i < visible.text.length(); i++) {
      int length = longestAt(visible.text, i);
      if (length > 0 && i >= end) {
        masked.append(text, kept, visible.place(i)).append(MASK);
      }
      // Two that overlap are one.
      end = Math.max(end, i + length);
      if (length > 0) {
        kept = visible.place(end - 1) + 1;
      }
    }
    return kept == 0 ? text : masked.append(text, kept, text.length()).toString();
  }

  /// Whether a secret is in the text.
  public boolean isIn(String text) {
    String seen = Visible.of(text).text;
    return IntStream.range(0, seen.length()).anyMatch(place -> longestAt(seen, place) > 0);
  }

  /// Where a text that goes on may be cut, so that no secret is parted: at its end, unless it ends
  /// with a secret's beginning.
  public int cut(CharSequence text) {
    Visible visible = Visible.of(text.toString());
    String seen = visible.text;
    int cut = seen.length();
    for (List<String> some : forms.values()) {
      for (String form : some) {
        int most = Math.min(form.length() - 1, seen.length());
        for (int n = most; n > seen.length() - cut; n--) {
          if (seen.startsWith(form.substring(0, n), seen.length() - n)) {
            cut = seen.length() - n;
          }
        }
      }
    }
    return cut == seen.length() ? text.length() : visible.place(cut);
  }

  private int longestAt(String text, int place) {
    List<String> some = forms.get(text.charAt(place));
    if (some != null) {
      for (String form : some) {
        if (text.startsWith(form, place)) {
          return form.length();
        }
      }
    }
    return 0;
  }

  private static void addForms(String secret, Set<String> forms) {
    addWritten(secret, forms);
    secret.lines().map(String::strip).forEach(line -> addWritten(line, forms));
  }

  private static void addWritten(String text, Set<String> forms) {
    if (text.length() < LENGTH_MIN) {
      return;
    }
    forms.add(text);
    String json = Json.write(text);
    forms.add(json.substring(1, json.length() - 1));
    forms.add(text.replace("'", "'\\''"));
    String form = URLEncoder.encode(text, StandardCharsets.UTF_8);
    String percent = form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    for (String encoded : List.of(form, percent)) {
      forms.add(encoded);
      forms.add(
          ESCAPED.matcher(encoded).replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT)));
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    for (int before = 0; before < 3; before++) {
      forms.add(within(Base64.getEncoder(), bytes, before));
      forms.add(within(Base64.getUrlEncoder(), bytes, before));
    }
  }

  /// What the encoding of a longer text has of these bytes, whatever stands around them.
  ///
  /// @param before how many bytes are before them, beyond a multiple of three
  private static String within(Base64.Encoder encoder, byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    String encoded = encoder.withoutPadding().encodeToString(shifted);
    int start = (before * 8 + 5) / 6;
    int end = shifted.length * 8 / 6;
    return encoded.substring(start, Math.max(start, end));
  }

  /// A text as it is seen, without its colours, with the place of each of its characters in the
  /// text; without colours, the text itself and no places.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Visible(String text, int[] places) {
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
}
