package dev.weft.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// JSON as plain values: maps that keep the order of their keys, lists, texts, numbers, truth
/// values, null. Whole numbers are an `Integer`, `Long` or `BigInteger`, others a `BigDecimal`, so
/// that a price keeps its digits. Safe for use by several threads at once.
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  // A duplicate key in a row is a mistake.
  private static final ObjectReader ROWS =
      MAPPER.readerFor(Object.class).with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private Json() {}

  /// Writes a value on one line, without optional whitespace.
  public static String write(@Nullable Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// Reads one value, in UTF-8, UTF-16 or UTF-32.
  ///
  /// @throws IllegalArgumentException if it is not JSON; the message says where and why
  public static @Nullable Object read(byte[] json) {
    try {
      return MAPPER.readValue(json, Object.class);
    } catch (JacksonException wrong) {
      TokenStreamLocation place = wrong.getLocation();
      String where =
          place == null
              ? ""
              : "line %s, column %s: ".formatted(place.getLineNr(), place.getColumnNr());
      throw new IllegalArgumentException(where + JsonErrorText.reason(wrong), wrong);
    }
  }

  /// Reads one value from a single line. The value must have no duplicate keys and no unpaired
  /// surrogates.
  ///
  /// @throws IllegalArgumentException if it is not JSON; the message says in which column and why
  public static @Nullable Object readLine(String json) {
    try {
      Object value = ROWS.readValue(json);
      if (json.contains("\\u")) {
        JsonErrorText.refuseHalfPairs(value);
      }
      return value;
    } catch (JacksonException wrong) {
      TokenStreamLocation place = wrong.getLocation();
      String where = place == null ? "" : "column %s: ".formatted(place.getColumnNr());
      throw new IllegalArgumentException(where + JsonErrorText.reason(wrong), wrong);
    }
  }
}
