package dev.weft.json;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// Makes Java's values of JSON's, and JSON's of Java's.
///
/// What is meant as a number stays one: no text becomes a number, no number a text, none loses its
/// fraction. A record gets all of its components and no other; one that is not there, or null, is
/// an error unless it is an `Optional`. Enums go by their names, dates and the like by their ISO
/// texts. Annotations have no effect, so that a record's components are all that there is to know.
///
/// It remembers the classes that it has seen, and with them what has loaded them. Safe for use by
/// several threads at once.
public final class Binding {
  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.USE_ANNOTATIONS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .withCoercionConfig(
              LogicalType.Textual,
              texts -> {
                texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  /// A value of `type`. Maps and lists in it are its own.
  ///
  /// @param name what messages call the value
  /// @throws IllegalArgumentException if it is not like the type; the message says where and why
  public Object toJava(@Nullable Object json, Type type, String name) {
    JavaType target = mapper.constructType(type);
    try {
      Object value = mapper.convertValue(json, target);
      if (value == null) {
        throw new IllegalArgumentException(Mismatch.noValue(name));
      }
      return value;
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException(new Mismatch(name, json).describe(wrong), wrong);
    }
  }

  /// What would stand in JSON for `java`; for a map or a record a map.
  ///
  /// @param name what messages call the value
  /// @param charactersMax how long it may be as JSON
  /// @throws IllegalArgumentException if nothing can, or it is too long; the message says why
  public @Nullable Object toJson(Object java, String name, int charactersMax) {
    try {
      String json = mapper.writeValueAsString(java);
      if (json.length() > charactersMax) {
        throw new IllegalArgumentException(
            "`%s` is %,d characters of JSON; big values travel by file"
                .formatted(name, json.length()));
      }
      return mapper.readValue(json, Object.class);
    } catch (StreamReadException _) {
      // Of what was just written, there is nothing else that cannot be read.
      throw new IllegalArgumentException(
          "`" + name + "` holds a number that JSON has not: NaN, or an infinite one");
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException(new Mismatch(name, java).describe(wrong), wrong);
    }
  }
}
