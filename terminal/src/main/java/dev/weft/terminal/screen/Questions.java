package dev.weft.terminal.screen;

import dev.weft.Form;
import dev.weft.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words in which people are asked for an approval and the values of its form.
public final class Questions {
  private Questions() {}

  /// What an approval asks.
  public static String asked(Step.Approval approval) {
    String name = approval.name();
    return name.endsWith("?") ? name : "approve `" + name + "`?";
  }

  /// What a field takes, such as `number; 10 by default`.
  public static String describe(Form.Field field) {
    String type =
        switch (field.type()) {
          case Form.Type.Text() -> "text";
          case Form.Type.Decimal() -> "number";
          case Form.Type.Flag() -> "true or false";
          case Form.Type.Choice(List<String> of) -> "one of " + String.join(", ", of);
        };
    return type
        + (field.otherwise() == null ? "" : "; " + field.otherwise() + " by default")
        + (field.about() == null ? "" : "; " + field.about());
  }

  /// The text that stands for a field's value, from what was typed for it: nothing but blanks is
  /// the default.
  ///
  /// @return null where nothing was typed and there is no default
  /// @throws IllegalArgumentException if it is not of the field's type; the message is for people
  public static @Nullable String value(Form.Field field, String typed) {
    String value = typed.isBlank() ? field.otherwise() : typed.strip();
    if (value != null) {
      field.value(value);
    }
    return value;
  }
}
