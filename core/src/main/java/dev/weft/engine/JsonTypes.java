package dev.weft.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What JSON does not say of a value: which Java type its numbers have. For records of runs that
/// keep outputs as JSON, so that what a run sees is the same before and after it was on record.
///
/// A record keeps the types beside the value, as JSON, and needs none where everything is what JSON
/// is read as: a whole number as the smallest of `Integer`, `Long` and `BigInteger` that holds it,
/// any other as a `BigDecimal`.
///
/// ```text
/// value    {"rows": 5, "shares": [0.5, 0.25], "name": "x"}
/// types    {"rows": "long", "shares": ["double"]}          one type stands for all of a list
/// ```
public final class JsonTypes {
  private static final int DEPTH_MAX = 1_000;
  private static final String LONG = "long";
  private static final String BIG = "big";
  private static final String SHORT = "short";
  private static final String BYTE = "byte";
  private static final String DOUBLE = "double";
  private static final String FLOAT = "float";
  private static final String DECIMAL = "decimal";
  // The one number of which the digits do not say all.
  private static final String MINUS_ZERO = "-0.0";
  private static final String FLOAT_MINUS_ZERO = "-0.0f";

  private JsonTypes() {}

  /// The types of a value that JSON does not say; null where it says all.
  ///
  /// @throws IllegalArgumentException if JSON cannot hold the value: it is, or has in it, something
  ///     else than a text, number, truth value, list, or map with texts as keys; the message says
  ///     which, and is for people
  public static @Nullable Object of(Map<String, Object> values) {
    return values.isEmpty() ? null : map(values, "outputs", 0);
  }

  /// The value as it was, of what was read from JSON: whole numbers as above.
  ///
  /// @param types what [#of] returned, itself read from JSON
  /// @throws IllegalArgumentException if the types do not belong to the value
  @SuppressWarnings("unchecked") // A map stays one.
  public static Map<String, Object> restore(Map<String, Object> values, @Nullable Object types) {
    return (Map<String, Object>) Objects.requireNonNull(restored(values, types));
  }

  private static @Nullable Object typesOf(@Nullable Object value, String path, int depth) {
    return switch (value) {
      case null -> null;
      case Boolean _, Integer _ -> null;
      case String text -> {
        requireWhole(text, path);
        yield null;
      }
      case Long number -> number == number.intValue() ? LONG : null;
      case BigInteger number -> number.bitLength() < Long.SIZE ? BIG : null;
      case BigDecimal number -> number.scale() == 0 ? DECIMAL : null;
      case Double number when Double.isFinite(number) -> number.equals(-0.0) ? MINUS_ZERO : DOUBLE;
      case Float number when Float.isFinite(number) ->
          number.equals(-0.0f) ? FLOAT_MINUS_ZERO : FLOAT;
      case Short _ -> SHORT;
      case Byte _ -> BYTE;
      case List<?> list -> list(list, path + "[]", depth + 1);
      case Map<?, ?> map -> map(map, path, depth + 1);
      case Number number -> throw unfit(path, number.toString());
      default -> throw unfit(path, "of " + value.getClass());
    };
  }

  private static @Nullable Object map(Map<?, ?> map, String path, int depth) {
    requireShallow(path, depth);
    Map<String, Object> types = new TreeMap<>();
    map.forEach(
        (key, each) -> {
          if (!(key instanceof String name)) {
            throw unfit(
                path, key == null ? "named null" : "named by something of " + key.getClass());
          }
          requireWhole(name, path);
          Object type = typesOf(each, path + "." + name, depth);
          if (type != null) {
            types.put(name, type);
          }
        });
    return types.isEmpty() ? null : types;
  }

  private static @Nullable Object list(List<?> list, String path, int depth) {
    requireShallow(path, depth);
    List<@Nullable Object> types = new ArrayList<>();
    list.forEach(each -> types.add(typesOf(each, path, depth)));
    return switch (new HashSet<>(types).size()) {
      case 0 -> null;
      case 1 -> types.getFirst() == null ? null : List.of(types.getFirst());
      default -> types;
    };
  }

  private static @Nullable Object restored(@Nullable Object value, @Nullable Object types) {
    return switch (types) {
      case null -> value;
      case String type when value instanceof Number number -> restored(number, type);
      case List<?> each when value instanceof List<?> list && !each.isEmpty() -> {
        List<@Nullable Object> all = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
          all.add(restored(list.get(i), each.get(each.size() == 1 ? 0 : i)));
        }
        yield all;
      }
      case Map<?, ?> byName when value instanceof Map<?, ?> map -> {
        Map<Object, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((name, each) -> all.put(name, restored(each, byName.get(name))));
        yield all;
      }
      default -> throw new IllegalArgumentException(types + " is no type of " + value);
    };
  }

  private static Number restored(Number number, String type) {
    return switch (type) {
      case LONG -> number.longValue();
      case BIG -> new BigInteger(number.toString());
      case SHORT -> number.shortValue();
      case BYTE -> number.byteValue();
      case DOUBLE -> Double.parseDouble(number.toString());
      case FLOAT -> Float.parseFloat(number.toString());
      case MINUS_ZERO -> -0.0;
      case FLOAT_MINUS_ZERO -> -0.0f;
      case DECIMAL -> new BigDecimal(number.toString());
      default -> throw new IllegalArgumentException("there is no type `" + type + "`");
    };
  }

  /// A half of a surrogate pair is no text in any encoding.
  private static void requireWhole(String text, String path) {
    boolean ascii = text.chars().allMatch(it -> it < Character.MIN_SURROGATE);
    if (!ascii && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw unfit(path, "or has in its name, a text with half of a character");
    }
  }

  private static void requireShallow(String path, int depth) {
    if (depth > DEPTH_MAX) {
      throw unfit(path.substring(0, Math.min(path.length(), 40)) + "…", "nested too deep");
    }
  }

  private static IllegalArgumentException unfit(String path, String what) {
    return new IllegalArgumentException(
        "`%s` is %s, which a journal cannot keep: make it a text, number, true or false, list or map"
            .formatted(path, what));
  }
}
