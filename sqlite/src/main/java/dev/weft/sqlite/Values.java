package dev.weft.sqlite;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The values that a journal keeps, as JSON: texts, numbers, truth values, lists, and maps with
/// texts as keys. Whole numbers come back as an `Integer`, `Long` or `BigInteger`, others as a
/// `BigDecimal`. Safe for use by several threads at once.
final class Values {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  // What an outcome takes, mostly.
  private static final int TEXT = 256;

  private Values() {}

  /// @throws IllegalArgumentException if a value is of another kind; the message says which, and is
  ///     for people
  static String write(Map<String, ?> values) {
    StringWriter text = new StringWriter(TEXT);
    try (JsonGenerator json = MAPPER.createGenerator(text)) {
      write(json, values, "");
    }
    return text.toString();
  }

  @SuppressWarnings("unchecked") // A JSON object is read as nothing else.
  static Map<String, Object> read(String json) {
    return MAPPER.readValue(json, Map.class);
  }

  private static void write(JsonGenerator json, @Nullable Object value, String path) {
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(text);
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case BigInteger number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      case Double number when Double.isFinite(number) -> json.writeNumber(number);
      case Float number when Float.isFinite(number) -> json.writeNumber(number);
      case Short number -> json.writeNumber(number);
      case Byte number -> json.writeNumber(number);
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(each -> write(json, each, path + "[]"));
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (key, each) -> {
              if (!(key instanceof String name)) {
                throw unfit(path, key);
              }
              json.writeName(name);
              write(json, each, path.isEmpty() ? name : path + "." + name);
            });
        json.writeEndObject();
      }
      default -> throw unfit(path, value);
    }
  }

  private static IllegalArgumentException unfit(String path, @Nullable Object value) {
    String kind =
        value instanceof Number number
            ? number.toString()
            : value == null ? "null" : "of " + value.getClass();
    return new IllegalArgumentException(
        "`%s` is %s, which a journal cannot keep: make it a text, number, true or false, list or map"
            .formatted(path, kind));
  }
}
