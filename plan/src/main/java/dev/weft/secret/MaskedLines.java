package dev.weft.secret;

import java.util.ArrayList;
import java.util.List;

/// Masks the lines of one output in turn, and keeps the end of the last one, because a secret may
/// continue in the next line, as `fold` and `base64 -w` break texts. Of a secret that is broken in
/// this way, fewer than [#BEGINNING_MIN] characters at its beginning may be visible. Thread-safe.
public final class MaskedLines {
  /// This many characters of a secret at the end of a line are masked in any case.
  static final int BEGINNING_MIN = 8;

  private final Masks masks;
  // The end of the previous lines, which may be the beginning of a secret.
  private String before = "";

  MaskedLines(Masks masks) {
    this.masks = masks;
  }

  /// Returns the line, or a piece of it, with each secret masked.
  ///
  /// @param more whether the line continues with the next piece
  public synchronized String mask(String piece, boolean more) {
    if (masks.isEmpty()) {
      return piece;
    }
    Visible visible = Visible.of(piece);
    String line = visible.text();
    Masks.Findings found = masks.new Findings(line, false);
    List<Span> spans = new ArrayList<>(found.spans());
    int begin = line.length() - line.stripLeading().length();
    int end = line.stripTrailing().length();
    if (end <= begin) {
      return Masks.mask(piece, placed(visible, spans));
    }
    int from = before.length() - begin;
    if (!before.isEmpty() || end < line.length()) {
      found = masks.new Findings(before + line.substring(begin, more ? line.length() : end), true);
      for (Span span : found.spans()) {
        if (span.end() > before.length()) {
          spans.add(new Span(Math.max(span.begin() - from, begin), span.end() - from));
        }
      }
    } else {
      from = 0;
    }
    int clear = found.unfinishedButClear() - from;
    if (!more && clear < end) {
      spans.add(new Span(Math.max(clear, begin), end));
    }
    int unfinished = found.unfinished();
    before = found.text().substring(unfinished);
    return Masks.mask(piece, placed(visible, spans));
  }

  private static List<Span> placed(Visible visible, List<Span> spans) {
    return Span.merged(spans).stream().map(visible::place).toList();
  }
}
