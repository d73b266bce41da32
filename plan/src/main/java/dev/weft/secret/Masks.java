package dev.weft.secret;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds secrets in texts and puts `***` in their place: as they are, each of their lines alone, in
/// the notations in which programs write texts ([Notation]), and in those of bytes ([EncodedBytes],
/// [SpelledBytes]), also as part of a longer text that was encoded as a whole. Neither colours in
/// between hide a secret nor, if it has twelve characters or more, line breaks. Immutable and
/// thread-safe.
public final class Masks {

  /// What is shown instead of a secret.
  public static final String MASK = "***";

  /// Parts and forms that are shorter are not looked for: they would be found everywhere.
  public static final int LENGTH_MIN = 4;

  /// Shorter ones are not looked for over line breaks: numbers in columns would be found.
  static final int BROKEN_LENGTH_MIN = 12;

  /// No secrets.
  public static final Masks NONE = new Masks(List.of());

  private final List<Notation> notations;
  // Those that are looked for over line breaks.
  private final List<Notation> longNotations;
  private final KnownParts encoded;
  private final SpelledBytes spelled;
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
    longNotations =
        notations.stream().filter(notation -> notation.length() >= BROKEN_LENGTH_MIN).toList();
    notations.forEach(notation -> beginnings.or(notation.beginnings()));
    encoded = EncodedBytes.of(texts);
    spelled = new SpelledBytes(texts);
  }

  private static void addWritten(String text, Set<String> texts) {
    if (text.length() >= LENGTH_MIN) {
      texts.add(text);
      // As macOS writes the names of files, and as others do.
      texts.add(Normalizer.normalize(text, Normalizer.Form.NFC));
      texts.add(Normalizer.normalize(text, Normalizer.Form.NFD));
    }
  }

  /// What masks the lines of one output, which may have secrets broken over several of them.
  public MaskedLines lines() {
    return new MaskedLines(this);
  }

  boolean isEmpty() {
    return notations.isEmpty();
  }

  /// The text with each secret masked.
  public String mask(String text) {
    return isEmpty() ? text : mask(text, Span.merged(spans(text)));
  }

  /// Whether a secret is in the text.
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

  /// @param spans in order, none overlapping another
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

  /// Where a text that goes on may be cut, so that no secret is parted: at its end, unless it ends
  /// with a secret's beginning.
  public int cut(CharSequence text) {
    if (isEmpty()) {
      return text.length();
    }
    Visible visible = Visible.of(text.toString());
    int cut = new Findings(visible.text(), false).unfinished();
    return cut == visible.text().length() ? text.length() : visible.place(cut);
  }

  /// The secrets in a text that is seen.
  final class Findings {
    private final String text;
    private final List<Span> spans = new ArrayList<>();
    private int begun;
    private int begunEnough;

    /// @param isJoined whether these were several lines
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

    /// Where each is, some of them perhaps within others.
    List<Span> spans() {
      return spans;
    }

    /// Where the first begins that the text ends within; its length if it does not.
    int unfinished() {
      return Math.min(begun, encoded.unfinished(text));
    }

    /// The same for one of which enough is there to tell it from other texts.
    int unfinishedButClear() {
      return begunEnough;
    }
  }
}
