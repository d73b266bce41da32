package dev.weft.live;

import dev.weft.AwaitedApproval;
import dev.weft.Form;
import dev.weft.Step;
import dev.weft.json.Json;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The reply of a live run to a [Request], on one line:
///
/// ```text
/// {"reply":"taken"}
/// {"reply":"refused","reason":"`Pay` does not wait for an approval; no task does"}
/// {"reply":"waiting","run":"k3f9x2ab","plan":"payroll","count":1,"approvals":[
///  {"task":"Pay","step":"pay","name":"pay","since":"2026-01-01T10:00:00Z","by":["ann"],
///   "form":[{"name":"limit","type":"number","default":"10"}]}]}
/// ```
public sealed interface Reply {

  /// The request was carried out.
  record Taken() implements Reply {
    @Override
    public String toJson() {
      return Json.write(Map.of("reply", "taken"));
    }
  }

  /// Nothing was changed.
  ///
  /// @param reason for users
  record Refused(String reason) implements Reply {
    @Override
    public String toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("reply", "refused");
      json.put("reason", reason);
      return Json.write(json);
    }
  }

  /// The run and what it waits for.
  ///
  /// @param count the number of waiting approvals; may exceed those listed
  /// @param approvals those that have waited longest
  record Waiting(String run, String plan, int count, List<Awaited> approvals) implements Reply {
    static final int LISTED_MAX = 100;

    /// One approval.
    ///
    /// @param since when it began to wait, an ISO 8601 instant without fractions of a second
    /// @param by who may answer; empty for everyone
    public record Awaited(
        String task, String step, String name, String since, List<String> by, Form form) {

      static Awaited of(AwaitedApproval awaited) {
        Step.Approval step = awaited.step();
        return new Awaited(
            awaited.task().name(),
            step.id(),
            step.name(),
            awaited.since().truncatedTo(ChronoUnit.SECONDS).toString(),
            step.by(),
            step.form());
      }

      /// Returns it as JSON, as [dev.weft.live.FormJson] describes forms.
      public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("task", task);
        json.put("step", step);
        json.put("name", name);
        json.put("since", since);
        json.put("by", by);
        json.put("form", FormJson.of(form));
        return json;
      }

      private static Awaited read(Members members) {
        return new Awaited(
            members.text("task"),
            members.text("step"),
            members.text("name"),
            members.text("since"),
            members.texts("by"),
            FormJson.read(members.list("form")));
      }
    }

    public static Waiting of(String run, String plan, List<AwaitedApproval> approvals) {
      return new Waiting(
          run,
          plan,
          approvals.size(),
          approvals.stream().limit(LISTED_MAX).map(Awaited::of).toList());
    }

    @Override
    public String toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("reply", "waiting");
      json.put("run", run);
      json.put("plan", plan);
      json.put("count", count);
      json.put("approvals", approvals.stream().map(Awaited::json).toList());
      return Json.write(json);
    }

    private static Waiting read(Members members) {
      List<Awaited> approvals = new ArrayList<>();
      for (Object item : members.list("approvals")) {
        approvals.add(Awaited.read(Members.of(item)));
      }
      return new Waiting(
          members.text("run"), members.text("plan"), members.count("count"), approvals);
    }
  }

  /// The status of the run's unfinished tasks.
  ///
  /// @param count the number of such tasks; may exceed those listed
  /// @param paused describes since when and by whom the run is paused; null if it is not
  /// @param left an estimate of how long the rest of the run takes; null if there is none
  record TaskStatuses(
      int count, List<TaskStatus> tasks, @Nullable String paused, @Nullable Duration left)
      implements Reply {
    static final int LISTED_MAX = 1_000;

    /// One task.
    ///
    /// @param status describes what it does or waits for
    public record TaskStatus(String name, String status) {}

    static TaskStatuses of(StatusTracker tracker) {
      Duration left = tracker.left();
      return new TaskStatuses(tracker.count(), tracker.first(LISTED_MAX), tracker.paused(), left);
    }

    @Override
    public String toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("reply", "standings");
      if (paused != null) {
        json.put("paused", paused);
      }
      if (left != null) {
        json.put("left", left.toString());
      }
      json.put("count", count);
      json.put(
          "tasks",
          tasks.stream()
              .map(task -> Map.of("task", task.name(), "standing", task.status()))
              .toList());
      return Json.write(json);
    }

    private static TaskStatuses read(Members members) {
      List<TaskStatus> tasks = new ArrayList<>();
      for (Object item : members.list("tasks")) {
        Members task = Members.of(item);
        tasks.add(new TaskStatus(task.text("task"), task.text("standing")));
      }
      String left = members.optionalText("left");
      return new TaskStatuses(
          members.count("count"),
          tasks,
          members.optionalText("paused"),
          left == null ? null : duration(left));
    }

    private static Duration duration(String written) {
      try {
        return Duration.parse(written);
      } catch (DateTimeParseException wrong) {
        throw new IllegalArgumentException("`left` is no duration: " + written, wrong);
      }
    }
  }

  String toJson();

  /// @throws IllegalArgumentException if the JSON is not a reply
  static Reply parse(byte[] json) {
    Members members = Members.parse(json);
    String kind = members.text("reply");
    return switch (kind) {
      case "taken" -> new Taken();
      case "refused" -> new Refused(members.text("reason"));
      case "waiting" -> Waiting.read(members);
      case "standings" -> TaskStatuses.read(members);
      default -> throw new IllegalArgumentException("there is no reply `" + kind + "`");
    };
  }
}
