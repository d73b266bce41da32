package dev.weft.terminal.screen;

import dev.weft.Form;
import dev.weft.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wording of approvals and of the fields of their forms.
public final class Questions {
  private Questions() {}

  /// Returns the question of an approval.
  public static String asked(Step.Approval approval) {
    String name = approval.name();
    return name.endsWith("?") ? name : "approve `" + name + "`?";
  }

  /// Describes the accepted values of a field, such as `number; 10 by default`.
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

  /// Returns the value that was typed for a field. Blank input selects the default.
  ///
  /// @return null if the input is blank and there is no default
  /// @throws IllegalArgumentException if the input is not of the field's type; the message is for
  ///     users
  public static @Nullable String value(Form.Field field, String typed) {
    String value = typed.isBlank() ? field.otherwise() : typed.strip();
    if (value != null) {
      field.value(value);
    }
    return value;
  }
}
