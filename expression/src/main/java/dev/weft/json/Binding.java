package dev.weft.json;

import dev.weft.engine.Numbers;
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

/// Converts JSON values to Java values and back.
///
/// Conversions preserve meaning: no text becomes a number, no number becomes a text, and no number
/// loses its fraction. A record must receive exactly its components; a missing or null component is
/// an error unless it is an `Optional`. Enums are converted by name, dates and times by their ISO
/// texts. Annotations have no effect, so a record's components alone define its form.
///
/// Caches the classes that it has converted, and thereby retains their class loaders. Safe for use
/// by several threads at once.
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

  /// Returns a value of `type`. Maps and lists in it are new.
  ///
  /// @param name the name of the value in messages
  /// @throws IllegalArgumentException if the value does not match the type; the message says where
  ///     and why
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

  /// Returns the JSON form of `java`; for a map or a record this is a map.
  ///
  /// @param name the name of the value in messages
  /// @param charactersMax the maximum length as JSON
  /// @throws IllegalArgumentException if the value has no JSON form, or it is too long; the message
  ///     says why
  public @Nullable Object toJson(Object java, String name, int charactersMax) {
    try {
      String json = mapper.writeValueAsString(java);
      if (json.length() > charactersMax) {
        throw new IllegalArgumentException(
            "`%s` is %s characters of JSON; big values travel by file"
                .formatted(name, Numbers.format(json.length())));
      }
      return mapper.readValue(json, Object.class);
    } catch (StreamReadException _) {
      // Nothing else in JSON that was just written can fail to be read.
      throw new IllegalArgumentException(
          "`" + name + "` holds a number that JSON has not: NaN, or an infinite one");
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException(new Mismatch(name, java).describe(wrong), wrong);
    }
  }
}
