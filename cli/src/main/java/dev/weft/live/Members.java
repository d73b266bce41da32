package dev.weft.live;

import dev.weft.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object from another process. Each method throws
/// [IllegalArgumentException], with a message for users, if a member does not have the requested
/// type.
record Members(Map<?, ?> map) {

  static Members parse(byte[] json) {
    return of(Json.read(json));
  }

  static Members of(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Members(map);
    }
    throw new IllegalArgumentException("a JSON object is expected");
  }

  String text(String name) {
    String text = optionalText(name);
    if (text == null) {
      throw new IllegalArgumentException("`" + name + "` is missing");
    }
    return text;
  }

  @Nullable String optionalText(String name) {
    return switch (map.get(name)) {
      case null -> null;
      case String text -> text;
      default -> throw wrong(name, "a text");
    };
  }

  boolean flag(String name) {
    if (map.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  int count(String name) {
    if (map.get(name) instanceof Integer count) {
      return count;
    }
    throw wrong(name, "a whole number");
  }

  /// Returns a list; empty if it is missing.
  List<?> list(String name) {
    return switch (map.get(name)) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw wrong(name, "a list");
    };
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof String text)) {
        throw wrong(name, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /// Returns a map of texts by name; empty if it is missing.
  Map<String, String> textsByName(String name) {
    Object value = map.get(name);
    Map<String, String> texts = new LinkedHashMap<>();
    if (value != null) {
      Members inner = of(value);
      inner.map.keySet().forEach(key -> texts.put(String.valueOf(key), inner.text("" + key)));
    }
    return texts;
  }

  private static IllegalArgumentException wrong(String name, String what) {
    return new IllegalArgumentException("`" + name + "` must be " + what);
  }
}
