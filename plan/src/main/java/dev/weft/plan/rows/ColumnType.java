package dev.weft.plan.rows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The type of the cells of a CSV column.
public enum ColumnType {
  TEXT("a text"),
  INT("a whole number"),
  NUMBER("a number"),
  BOOL("true or false");

  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,1000}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d{1,1000}(\\.\\d{0,1000})?|\\.\\d{1,1000})([eE][-+]?\\d{1,4})?");

  private static final Map<String, Boolean> BOOLS = Map.of("true", true, "false", false);

  private final String meaning;

  ColumnType(String meaning) {
    this.meaning = meaning;
  }

  /// Returns the names of all types in a plan.
  public static List<String> names() {
    return Arrays.stream(values()).map(ColumnType::written).toList();
  }

  public static Optional<ColumnType> of(String written) {
    return Arrays.stream(values()).filter(type -> type.written().equals(written)).findFirst();
  }

  private String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the cell's value; null for an empty cell, unless the type is text. Spaces around a
  /// number or a truth value are ignored, as is the case of `TRUE`.
  ///
  /// @throws IllegalArgumentException if the cell does not have this type; the message names the
  ///     expected type, such as "a whole number"
  @Nullable Object value(String cell) {
    String text = cell.strip();
    if (text.isEmpty() && this != TEXT) {
      return null;
    }
    Object value =
        switch (this) {
          case TEXT -> cell;
          case INT -> WHOLE.matcher(text).matches() ? integer(text) : null;
          case NUMBER -> DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
          case BOOL -> BOOLS.get(text.toLowerCase(Locale.ROOT));
        };
    if (value == null) {
      throw new IllegalArgumentException(meaning);
    }
    return value;
  }

  /// Converts a whole number as JSON does.
  private static Number integer(String text) {
    BigInteger number = new BigInteger(text);
    if (number.bitLength() < Integer.SIZE) {
      return number.intValue();
    }
    return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
  }
}
