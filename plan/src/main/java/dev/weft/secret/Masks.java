package dev.weft.secret;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds secrets in texts and puts `***` in their place: as they are, each of their lines alone, in
/// the notations in which programs write texts ([Notation]), and in the encodings of bytes
/// ([EncodedBytes]), also as part of a longer text that was encoded as a whole. Colours in between
/// do not hide a secret. Immutable and thread-safe.
public final class Masks {

  /// What is shown instead of a secret.
  public static final String MASK = "***";

  /// Parts and forms that are shorter are not looked for: they would be found everywhere.
  public static final int LENGTH_MIN = 4;

  /// No secrets.
  public static final Masks NONE = new Masks(List.of());

  private final List<Notation> notations;
  private final EncodedBytes encoded;
  // The characters with which one of the notations may begin.
  private final BitSet beginnings = new BitSet();

  /// @param secrets each of [#LENGTH_MIN] characters or more
  public Masks(Collection<String> secrets) {
    Set<String> texts = new LinkedHashSet<>();
    for (String secret : secrets) {
      addWritten(secret, texts);
      secret.lines().map(String::strip).forEach(line -> addWritten(line, texts));
    }
    notations = texts.stream().map(Notation::new).toList();
    notations.forEach(notation -> beginnings.or(notation.beginnings()));
    encoded = new EncodedBytes(texts);
  }

  private static void addWritten(String text, Set<String> texts) {
    if (text.length() >= LENGTH_MIN) {
      texts.add(text);
      // As macOS writes the names of files, and as others do.
      texts.add(Normalizer.normalize(text, Normalizer.Form.NFC));
      texts.add(Normalizer.normalize(text, Normalizer.Form.NFD));
    }
  }

  /// The text with each secret masked.
  public String mask(String text) {
    if (notations.isEmpty()) {
      return text;
    }
    Visible visible = Visible.of(text);
    Found found = new Found(visible.text());
    StringBuilder masked = new StringBuilder();
    int kept = 0;
    int end = 0;
    for (int i = found.next(0); i >= 0; i = found.next(i + 1)) {
      if (i >= end) {
        masked.append(text, kept, visible.place(i)).append(MASK);
      }
      // Two that overlap are one.
      end = Math.max(end, found.end());
      kept = visible.place(end - 1) + 1;
    }
    return kept == 0 ? text : masked.append(text, kept, text.length()).toString();
  }

  /// Whether a secret is in the text.
  public boolean isIn(String text) {
    return !notations.isEmpty() && new Found(Visible.of(text).text()).next(0) >= 0;
  }

  /// Where a text that goes on may be cut, so that no secret is parted: at its end, unless it ends
  /// with a secret's beginning.
  public int cut(CharSequence text) {
    if (notations.isEmpty()) {
      return text.length();
    }
    Visible visible = Visible.of(text.toString());
    String seen = visible.text();
    int cut = encoded.unfinished(seen);
    for (Notation notation : notations) {
      Notation.Search search = notation.new Search(seen);
      for (int i = Math.max(0, seen.length() - notation.lengthMax()); i < cut; i++) {
        if (beginnings.get(seen.charAt(i)) && search.end(i) < 0 && search.endsEarly()) {
          cut = i;
        }
      }
    }
    return cut == seen.length() ? text.length() : visible.place(cut);
  }

  /// The secrets in a text.
  private final class Found {
    private final String text;
    private final Map<Integer, Integer> encodedEnds;
    private final List<Notation.Search> searches = new ArrayList<>();
    private int end;

    Found(String text) {
      this.text = text;
      encodedEnds = encoded.ends(text);
      notations.forEach(notation -> searches.add(notation.new Search(text)));
    }

    /// Where the next begins, from here on; -1 if there is none.
    int next(int from) {
      for (int i = from; i < text.length(); i++) {
        end = encodedEnds.isEmpty() ? -1 : encodedEnds.getOrDefault(i, -1);
        end = Math.max(end, encoded.shortEnd(text, i));
        if (beginnings.get(text.charAt(i))) {
          for (Notation.Search search : searches) {
            end = Math.max(end, search.end(i));
          }
        }
        if (end > 0) {
          return i;
        }
      }
      return -1;
    }

    /// Where the one ends that was found last.
    int end() {
      return end;
    }
  }
}
