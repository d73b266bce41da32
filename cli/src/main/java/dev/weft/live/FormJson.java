package dev.weft.live;

import dev.weft.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The form of an approval as JSON, in events and between processes: for each field `{"name": …,
/// "type": "text" | "number" | "boolean" | "choice"}`, for a choice with `options`, and `default`
/// and `description` if it has them.
public final class FormJson {
  private FormJson() {}

  public static List<Map<String, Object>> of(Form form) {
    return form.fields().stream().map(FormJson::of).toList();
  }

  private static Map<String, Object> of(Form.Field field) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", field.name());
    json.put(
        "type",
        switch (field.type()) {
          case Form.Type.Text() -> "text";
          case Form.Type.Decimal() -> "number";
          case Form.Type.Flag() -> "boolean";
          case Form.Type.Choice _ -> "choice";
        });
    if (field.type() instanceof Form.Type.Choice(List<String> of)) {
      json.put("options", of);
    }
    if (field.otherwise() != null) {
      json.put("default", field.otherwise());
    }
    if (field.about() != null) {
      json.put("description", field.about());
    }
    return json;
  }

  /// @throws IllegalArgumentException if the JSON is not a form
  static Form read(List<?> json) {
    List<Form.Field> fields = new ArrayList<>();
    for (Object item : json) {
      Members field = Members.of(item);
      Form.Type type =
          switch (field.text("type")) {
            case "number" -> new Form.Type.Decimal();
            case "boolean" -> new Form.Type.Flag();
            case "choice" -> new Form.Type.Choice(field.texts("options"));
            default -> new Form.Type.Text();
          };
      fields.add(
          new Form.Field(
              field.text("name"),
              type,
              field.optionalText("default"),
              field.optionalText("description")));
    }
    return new Form(fields);
  }
}
