package dev.weft.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import dev.weft.expression.ExpressionException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Converts values between the library's representation and that of plans.
final class CelValues {
  private CelValues() {}

  /// Returns the library's representation: the language has 64-bit integers, floating-point
  /// numbers, and a null of its own.
  static Object toCel(@Nullable Object value) {
    return switch (value) {
      case null -> NullValue.NULL_VALUE;
      case Integer number -> (long) number;
      case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
      case BigInteger number -> number.doubleValue();
      case BigDecimal number -> number.doubleValue();
      case Map<?, ?> map -> {
        Map<String, Object> all = new LinkedHashMap<>();
        map.forEach((name, inner) -> all.put(String.valueOf(name), toCel(inner)));
        yield all;
      }
      case List<?> list -> list.stream().map(CelValues::toCel).toList();
      case Object other -> other;
    };
  }

  /// @param source the expression, for messages
  static @Nullable Object fromCel(@Nullable Object value, String source) {
    return switch (value) {
      case Optional<?> optional ->
          fromCel(
              optional.orElseThrow(
                  () ->
                      new ExpressionException(
                          "`" + source + "` has no value, and no default: add `.orValue(…)`")),
              source);
      case null -> null;
      case NullValue _ -> null;
      case UnsignedLong number -> number.bigIntegerValue();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((name, inner) -> all.put(String.valueOf(name), fromCel(inner, source)));
        yield all;
      }
      case List<?> list -> {
        List<@Nullable Object> all = new ArrayList<>();
        list.forEach(inner -> all.add(fromCel(inner, source)));
        yield all;
      }
      case String text -> text;
      case Boolean truth -> truth;
      case Number number -> number;
      case Object other -> String.valueOf(other);
    };
  }
}
