package dev.weft.plan.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// What differs from what a test expects.
///
/// @param place where the test says what it expects
/// @param message what is wrong, in one line
/// @param expected what was expected, in one line; null if the message says it
/// @param got what there was instead; null if the message says it
/// @param remedy what to write instead, line by line
/// @param events how many events of the run belong to it; negative for all
record Mismatch(
    Node place,
    String message,
    @Nullable String expected,
    @Nullable String got,
    List<String> remedy,
    int events) {

  static final int ALL = -1;

  Mismatch(Node place, String message) {
    this(place, message, null, null, List.of(), ALL);
  }

  static Mismatch of(Node place, String message, String expected, String got, int events) {
    return new Mismatch(place, message, expected, got, List.of(), events);
  }
}
