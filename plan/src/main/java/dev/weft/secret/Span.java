package dev.weft.secret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A part of a text.
///
/// @param end the index after its last character
record Span(int begin, int end) {

  /// Returns the spans in order, with overlapping ones merged.
  static List<Span> merged(List<Span> spans) {
    if (spans.size() < 2) {
      return spans;
    }
    List<Span> merged = new ArrayList<>();
    for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::begin)).toList()) {
      Span last = merged.isEmpty() ? null : merged.getLast();
      if (last == null || span.begin >= last.end) {
        merged.add(span);
      } else if (span.end > last.end) {
        merged.set(merged.size() - 1, new Span(last.begin, span.end));
      }
    }
    return merged;
  }
}
