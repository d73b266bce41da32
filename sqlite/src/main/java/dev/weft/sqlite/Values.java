package dev.weft.sqlite;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// The values that a journal stores, as JSON: texts, numbers, truth values, lists, and maps with
/// text keys. Whole numbers are read as `Integer`, `Long` or `BigInteger`, others as `BigDecimal`;
/// the types of outputs are stored beside them. Safe for use by several threads at once.
final class Values {
  // More than JsonTypes allows for outputs.
  private static final int DEPTH_MAX = 1_100;

  // Not a mapper, which would account for a third of all classes that a run with a journal loads.
  // Everything that can be written can be read, regardless of length or depth.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNestingDepth(DEPTH_MAX)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .build();

  // The typical size of an outcome.
  private static final int TEXT = 256;

  private Values() {}

  /// @throws IllegalArgumentException if a value has another type; the message says which, and is
  ///     for users
  static String write(Map<String, ?> values) {
    StringWriter text = new StringWriter(TEXT);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, values, "");
    }
    return text.toString();
  }

  /// @throws JacksonException if the text is not a JSON object, or has trailing content
  static Map<String, Object> read(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new StreamReadException(parser, "not an object");
      }
      Map<String, Object> values = map(parser);
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "more than an object");
      }
      return values;
    }
  }

  @SuppressWarnings("NullAway") // A value may be null, as it was when it was written.
  private static Map<String, Object> map(JsonParser json) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      map.put(name, value(json, json.nextToken()));
    }
    return map;
  }

  @SuppressWarnings("NullAway")
  private static List<Object> list(JsonParser json) {
    List<Object> list = new ArrayList<>();
    for (JsonToken it = json.nextToken(); it != JsonToken.END_ARRAY; it = json.nextToken()) {
      list.add(value(json, it));
    }
    return list;
  }

  private static @Nullable Object value(JsonParser json, JsonToken first) {
    return switch (first) {
      case START_OBJECT -> map(json);
      case START_ARRAY -> list(json);
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT -> json.getNumberValue();
      case VALUE_NUMBER_FLOAT -> json.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new StreamReadException(json, "a value is missing");
    };
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
