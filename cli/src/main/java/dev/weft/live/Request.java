package dev.weft.live;

import dev.weft.Answer;
import dev.weft.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of another process to a live run. A connection carries one request and one [Reply],
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
/// `step` may be missing if the task waits for only one approval; `values` are the form's fields,
/// as texts. A request is at most 64 KiB.
public sealed interface Request {

  /// Lists the waiting approvals.
  record Listing() implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "list"));
    }
  }

  /// Asks for the status of the tasks.
  record TaskStatuses() implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "standing"));
    }
  }

  /// Stops the run.
  ///
  /// @param by the user who requests it
  record Cancel(String by) implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "cancel", "by", by));
    }
  }

  /// Holds back new tasks and attempts until the run is resumed.
  ///
  /// @param by the user who requests it
  record Pause(String by) implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "pause", "by", by));
    }
  }

  /// Resumes a paused run.
  ///
  /// @param by the user who requests it
  record Resume(String by) implements Request {
    @Override
    public String toJson() {
      return Json.write(Map.of("request", "resume", "by", by));
    }
  }

  /// Skips the step that a task is at.
  ///
  /// @param step its id or name; null if the task is at only one
  /// @param by the user who requests it
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

  /// Answers an approval.
  ///
  /// @param step the approval's id or name; null if the task waits for only one
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

  /// @throws IllegalArgumentException if the JSON is not a request; the message is for users
  static Request parse(byte[] json) {
    Members members = Members.parse(json);
    String kind = members.text("request");
    return switch (kind) {
      case "list" -> new Listing();
      case "standing" -> new TaskStatuses();
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
