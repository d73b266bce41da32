package dev.weft.restate.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weft.Form;
import dev.weft.Step;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The properties of a step that are needed to show it and to answer it, but not to execute it.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StepSketch.Work.class, name = "work"),
  @JsonSubTypes.Type(value = StepSketch.Wait.class, name = "wait"),
  @JsonSubTypes.Type(value = StepSketch.Gather.class, name = "gather"),
  @JsonSubTypes.Type(value = StepSketch.Approval.class, name = "approval")
})
public sealed interface StepSketch {

  String id();

  String name();

  record Work(String id, String name) implements StepSketch {}

  record Wait(String id, String name, Duration duration) implements StepSketch {}

  record Gather(String id, String name, List<StepSketch> steps) implements StepSketch {}

  record Approval(
      String id, String name, List<Field> fields, List<String> by, @Nullable Duration timeout)
      implements StepSketch {}

  /// A field of an approval's form.
  ///
  /// @param type `text`, `number`, `flag`, or `choice`
  record Field(
      String name,
      String type,
      List<String> of,
      @Nullable String otherwise,
      @Nullable String about) {

    private static Field of(Form.Field field) {
      String type =
          switch (field.type()) {
            case Form.Type.Text() -> "text";
            case Form.Type.Decimal() -> "number";
            case Form.Type.Flag() -> "flag";
            case Form.Type.Choice _ -> "choice";
          };
      List<String> of =
          field.type() instanceof Form.Type.Choice(List<String> choices) ? choices : List.of();
      return new Field(field.name(), type, of, field.otherwise(), field.about());
    }

    private Form.Field field() {
      Form.Type kind =
          switch (type) {
            case "number" -> new Form.Type.Decimal();
            case "flag" -> new Form.Type.Flag();
            case "choice" -> new Form.Type.Choice(of);
            default -> new Form.Type.Text();
          };
      return new Form.Field(name, kind, otherwise, about);
    }
  }

  static StepSketch of(Step<?> step) {
    return switch (step) {
      case Step.Work<?> work -> new Work(work.id(), work.name());
      case Step.Wait wait -> new Wait(wait.id(), wait.name(), wait.duration());
      case Step.Gather gather ->
          new Gather(
              gather.id(), gather.name(), gather.steps().stream().map(StepSketch::of).toList());
      case Step.Approval approval ->
          new Approval(
              approval.id(),
              approval.name(),
              approval.form().fields().stream().map(Field::of).toList(),
              approval.by(),
              approval.timeout());
    };
  }

  /// Returns a step with these properties.
  default Step<?> step() {
    return switch (this) {
      case Work(String id, String name) ->
          new Step.Work<>(
                  name,
                  _ -> {
                    throw new IllegalStateException("`" + name + "` is carried out elsewhere");
                  })
              .withId(id);
      case Wait(String id, String name, Duration duration) -> Step.wait(name, duration).withId(id);
      case Gather(String id, String name, List<StepSketch> steps) ->
          Step.gather(name, steps.stream().map(StepSketch::step).toArray(Step<?>[]::new))
              .withId(id);
      case Approval(
              String id,
              String name,
              List<Field> fields,
              List<String> by,
              Duration timeout) ->
          Step.approval(name)
              .withId(id)
              .withForm(new Form(fields.stream().map(Field::field).toList()))
              .withBy(by)
              .withTimeout(timeout);
    };
  }
}
