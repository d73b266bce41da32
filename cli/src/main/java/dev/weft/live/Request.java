package dev.weft.live;

import dev.weft.Answer;
import dev.weft.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What another process asks of a living run. A connection carries one request and one [Reply],
/// each a JSON object on one line, in UTF-8:
///
/// ```text
/// {"request":"list"}
/// {"request":"standing"}
/// {"request":"cancel","by":"ann"}
/// {"request":"pause","by":"ann"}
/// {"request":"resume","by":"ann"}
/// {"request":"skip","task":"Pay","step":"pay","by":"ann"}
/// {"request":"approve","task":"Pay","step":"pay","by":"ann","approved":true,
///  "values":{"limit":"12"}}
/// ```
///
/// `step` may be missing where the task waits for one approval only; `values` are the form's
/// fields, as texts. A request is 64 KiB at most.
public sealed interface Request {

  /// Which approvals wait.
  record Listing() implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "list"));
    }
  }

  /// How the tasks stand.
  record Standing() implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "standing"));
    }
  }

  /// The run is to stop.
  ///
  /// @param by who wants that
  record Cancel(String by) implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "cancel", "by", by));
    }
  }

  /// Nothing is to begin until the run is to go on.
  ///
  /// @param by who wants that
  record Pause(String by) implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "pause", "by", by));
    }
  }

  /// The run is to go on after a pause.
  ///
  /// @param by who wants that
  record Resume(String by) implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "resume", "by", by));
    }
  }

  /// The step that a task is at is to be passed over.
  ///
  /// @param step its id or name; null where the task is at one only
  /// @param by who wants that
  record Skip(String task, @Nullable String step, String by) implements Request {
    @Override
    public String toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("request", "skip");
      json.put("task", task);
      if (step != null) {
        json.put("step", step);
      }
      json.put("by", by);
      return Json.write(json);
    }
  }

  /// Takes this as the answer to an approval.
  ///
  /// @param step the approval's id or name; null where the task waits for one only
  record Approve(String task, @Nullable String step, Answer answer) implements Request {
    @Override
    public String toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("request", "approve");
      json.put("task", task);
      if (step != null) {
        json.put("step", step);
      }
      json.put("by", answer.by());
      json.put("approved", answer.approved());
      json.put("values", answer.values());
      return Json.write(json);
    }
  }

  String toJson();

  /// @throws IllegalArgumentException if it is no request; the message is for people
  static Request parse(byte[] json) {
    Members members = Members.parse(json);
    String kind = members.text("request");
    return switch (kind) {
      case "list" -> new Listing();
      case "standing" -> new Standing();
      case "pause" -> new Pause(nonBlank(members.text("by")));
      case "resume" -> new Resume(nonBlank(members.text("by")));
      case "skip" ->
          new Skip(
              members.text("task"), members.optionalText("step"), nonBlank(members.text("by")));
      case "cancel" -> new Cancel(nonBlank(members.text("by")));
      case "approve" ->
          new Approve(
              members.text("task"),
              members.optionalText("step"),
              new Answer(
                  nonBlank(members.text("by")),
                  members.flag("approved"),
                  members.textsByName("values")));
      default -> throw new IllegalArgumentException("there is no request `" + kind + "`");
    };
  }

  private static String nonBlank(String by) {
    if (by.isBlank()) {
      throw new IllegalArgumentException("`by` is empty: who asks?");
    }
    return by;
  }
}
