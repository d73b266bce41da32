package dev.weft.secret;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Replaces secrets in texts by `***`: verbatim, each of their lines alone, in the notations in
/// which programs write texts ([Notation]), and in those of bytes ([EncodedBytes], [SpelledBytes]),
/// also as part of a longer text that was encoded as a whole. Secrets are found across colour
/// sequences and, if they have at least twelve characters, across line breaks. Immutable and
/// thread-safe.
public final class Masks {

  /// The replacement for a secret.
  public static final String MASK = "***";

  /// Shorter parts and forms are not searched: they would match everywhere.
  public static final int LENGTH_MIN = 4;

  /// Shorter secrets are not searched across line breaks: they would match numbers in columns.
  static final int BROKEN_LENGTH_MIN = 12;

  /// Masks without secrets.
  public static final Masks NONE = new Masks(List.of());

  private final List<Notation> notations;
  // The secrets that are searched across line breaks.
  private final List<Notation> longNotations;
  private final KnownParts encoded;
  private final SpelledBytes spelled;
  // The characters with which a notation may begin.
  private final BitSet beginnings = new BitSet();

  /// @param secrets the secrets, each of at least [#LENGTH_MIN] characters
  public Masks(Collection<String> secrets) {
    Set<String> texts = new LinkedHashSet<>();
    for (String secret : secrets) {
      addWritten(secret, texts);
      secret.lines().map(String::strip).forEach(line -> addWritten(line, texts));
    }
    notations = texts.stream().map(Notation::new).toList();
    longNotations =
        notations.stream().filter(notation -> notation.length() >= BROKEN_LENGTH_MIN).toList();
    notations.forEach(notation -> beginnings.or(notation.beginnings()));
    encoded = EncodedBytes.of(texts);
    spelled = new SpelledBytes(texts);
  }

  private static void addWritten(String text, Set<String> texts) {
    if (text.length() >= LENGTH_MIN) {
      texts.add(text);
      // The normal form of macOS file names, and the other one.
      texts.add(Normalizer.normalize(text, Normalizer.Form.NFC));
      texts.add(Normalizer.normalize(text, Normalizer.Form.NFD));
    }
  }

  /// Returns a masker for the lines of one output, in which secrets may be broken over several
  /// lines.
  public MaskedLines lines() {
    return new MaskedLines(this);
  }

  boolean isEmpty() {
    return notations.isEmpty();
  }

  /// Returns the text with each secret masked.
  public String mask(String text) {
    return isEmpty() ? text : mask(text, Span.merged(spans(text)));
  }

  /// Returns whether the text contains a secret.
  public boolean isIn(String text) {
    return !isEmpty() && !spans(text).isEmpty();
  }

  private List<Span> spans(String text) {
    Visible visible = Visible.of(text);
    List<Span> spans = new ArrayList<>();
    new Findings(visible.text(), false).spans.forEach(span -> spans.add(visible.place(span)));
    if (Visible.hasBreak(text)) {
      Visible joined = Visible.withoutBreaks(text);
      new Findings(joined.text(), true).spans.forEach(span -> spans.add(joined.place(span)));
    }
    return spans;
  }

  /// @param spans in order, without overlaps
  static String mask(String text, List<Span> spans) {
    if (spans.isEmpty()) {
      return text;
    }
    StringBuilder masked = new StringBuilder();
    int kept = 0;
    for (Span span : spans) {
      masked.append(text, kept, span.begin()).append(MASK);
      kept = span.end();
    }
    return masked.append(text, kept, text.length()).toString();
  }

  /// Returns where an incomplete text may be cut without dividing a secret: at its end, unless it
  /// ends with the beginning of a secret.
  public int cut(CharSequence text) {
    if (isEmpty()) {
      return text.length();
    }
    Visible visible = Visible.of(text.toString());
    int cut = new Findings(visible.text(), false).unfinished();
    return cut == visible.text().length() ? text.length() : visible.place(cut);
  }

  /// The secrets in a visible text.
  final class Findings {
    private final String text;
    private final List<Span> spans = new ArrayList<>();
    private int begun;
    private int begunEnough;

    /// @param isJoined whether the text consists of several lines
    Findings(String text, boolean isJoined) {
      this.text = text;
      this.begun = text.length();
      this.begunEnough = text.length();
      List<Notation.Search> searches = new ArrayList<>();
      for (Notation notation : isJoined ? longNotations : notations) {
        searches.add(notation.new Search(text));
      }
      for (int i = 0; i < text.length(); i++) {
        int end = encoded.end(text, i);
        if (beginnings.get(text.charAt(i))) {
          for (Notation.Search search : searches) {
            end = Math.max(end, end(search, i));
          }
        }
        if (end > 0) {
          spans.add(new Span(i, end));
        }
      }
      spelled.find(text, spans);
    }

    private int end(Notation.Search search, int begin) {
      int end = search.end(begin);
      if (end < 0 && search.matched() > 0) {
        begun = Math.min(begun, begin);
        if (search.matched() >= MaskedLines.BEGINNING_MIN
            && search.notation().length() >= BROKEN_LENGTH_MIN) {
          begunEnough = Math.min(begunEnough, begin);
        }
      }
      return end;
    }

    String text() {
      return text;
    }

    /// Returns the position of each match; matches may be nested.
    List<Span> spans() {
      return spans;
    }

    /// Returns where the first match begins that the end of the text leaves incomplete; the text's
    /// length if there is none.
    int unfinished() {
      return Math.min(begun, encoded.unfinished(text));
    }

    /// Returns the same for a match that is long enough to be recognized.
    int unfinishedButClear() {
      return begunEnough;
    }
  }
}
