package dev.weft.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Describes the language's types for users.
final class TypeWords {
  static final String TEXT = "a text";
  static final String TRUTH = "true or false";
  static final String ANYTHING = "anything";
  static final Set<String> NUMBERS = Set.of("a whole number", "a decimal number");

  private TypeWords() {}

  /// Describes a sequence of types that the library names.
  static List<String> kinds(String types) {
    List<String> kinds = new ArrayList<>();
    int depth = 0;
    int start = 0;
    if (types.isEmpty()) {
      return kinds;
    }
    for (int i = 0; i <= types.length(); i++) {
      char c = i < types.length() ? types.charAt(i) : ',';
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        kinds.add(kind(types.substring(start, i).strip()));
        start = i + 1;
      }
    }
    return kinds;
  }

  /// Describes a type that the library names.
  static String kind(String type) {
    return switch (type.replaceFirst("\\(.*", "")) {
      case "string" -> TEXT;
      case "int", "uint" -> "a whole number";
      case "double" -> "a decimal number";
      case "bool" -> TRUTH;
      case "list" -> "a list";
      case "map" -> "a mapping";
      case "dyn" -> ANYTHING;
      case "null" -> "null";
      case "bytes" -> "bytes";
      case "type" -> "a type";
      case "optional_type" -> "what may be missing";
      case "google.protobuf.Timestamp" -> "a point in time";
      case "google.protobuf.Duration" -> "a duration";
      case "*error*" -> ANYTHING;
      default -> "a `" + type + "`";
    };
  }
}
