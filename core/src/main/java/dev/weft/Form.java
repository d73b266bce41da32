package dev.weft;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an approval asks for beside a yes or no. Immutable.
public record Form(List<Field> fields) {

  /// Nothing but a yes or no.
  public static final Form EMPTY = new Form(List.of());

  public Form {
    fields = List.copyOf(fields);
  }

  /// What a field takes.
  public sealed interface Type {
    /// Any text.
    record Text() implements Type {}

    /// A decimal number within the range of a `double`; its value is a `Long` if it is whole and
    /// fits, otherwise a `BigDecimal` with the digits with which it was written.
    record Decimal() implements Type {}

    /// `true` or `false`.
    record Flag() implements Type {}

    /// One of these texts.
    record Choice(List<String> of) implements Type {
      public Choice {
        of = List.copyOf(of);
      }
    }
  }

  /// One field.
  ///
  /// @param name what the value is called in the step's outputs
  /// @param type what it takes
  /// @param otherwise its value where the answer has none; null if the answer must have one
  /// @param about what it is, for people who answer; null where nothing is said
  public record Field(String name, Type type, @Nullable String otherwise, @Nullable String about) {

    public Field {
      Objects.requireNonNull(name, "a field needs a name");
      Objects.requireNonNull(type, "a field needs a type");
    }

    /// A field of which nothing is said.
    public Field(String name, Type type, @Nullable String otherwise) {
      this(name, type, otherwise, null);
    }

    public Field withAbout(@Nullable String about) {
      return new Field(name, type, otherwise, about);
    }

    /// The value that a text stands for.
    ///
    /// @throws IllegalArgumentException if it is not of the field's type; the message is for people
    public Object value(String text) {
      return switch (type) {
        case Type.Text() -> text;
        case Type.Decimal() -> number(text);
        case Type.Flag() when text.equals("true") || text.equals("false") -> text.equals("true");
        case Type.Flag() -> throw wrong(text, "true or false");
        case Type.Choice(List<String> of) when of.contains(text) -> text;
        case Type.Choice(List<String> of) -> throw wrong(text, "one of " + String.join(", ", of));
      };
    }

    private Object number(String text) {
      try {
        BigDecimal number = new BigDecimal(text);
        boolean whole = number.scale() <= 0 && number.precision() - number.scale() <= 18;
        if (Double.isInfinite(number.doubleValue())) {
          throw wrong(text, "a number below 1e308");
        }
        return whole ? (Object) number.longValueExact() : (Object) number;
      } catch (NumberFormatException noNumber) {
        throw wrong(text, "a number");
      }
    }

    private IllegalArgumentException wrong(String text, String what) {
      return new IllegalArgumentException("`" + name + "` is " + what + ", not `" + text + "`");
    }
  }

  /// The values that the given texts stand for, by field, with defaults for those that are missing.
  ///
  /// @throws IllegalArgumentException saying all that is wrong with them
  public Map<String, Object> values(Map<String, String> given) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    Map<String, String> left = new LinkedHashMap<>(given);
    for (Field field : fields) {
      String text = left.remove(field.name());
      text = text == null ? field.otherwise() : text;
      if (text == null) {
        String about = field.about() == null ? "" : " (" + field.about() + ")";
        wrong.add("`" + field.name() + "`" + about + " is missing");
        continue;
      }
      try {
        values.put(field.name(), field.value(text));
      } catch (IllegalArgumentException mistyped) {
        wrong.add(String.valueOf(mistyped.getMessage()));
      }
    }
    left.keySet().forEach(name -> wrong.add("the form has no field `" + name + "`"));
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
    return values;
  }
}
