package dev.weft.plan.testing;

import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.step.http.HttpBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The stub that behaves as a step did in a run on record.
final class RecordedReply {
  private static final String TAKES = "takes";
  private static final int MESSAGE_MAX = 200;
  // Shorter times are Weft's own.
  private static final long MILLIS_MIN = 10;

  private RecordedReply() {}

  /// Returns what the step did at one attempt after the other; none if no attempt came to its end.
  /// Attempts that differ in their times alone count as the same.
  static List<Map<String, Object>> of(Step<?> step, List<HistoryEvent.Ended> attempts) {
    List<Map<String, Object>> replies = new ArrayList<>();
    List<Integer> times = new ArrayList<>();
    for (HistoryEvent.Ended attempt : attempts) {
      if (attempt.status() == Status.CANCELLED || attempt.status() == Status.SKIPPED) {
        continue;
      }
      Map<String, Object> reply = reply(step, attempt);
      if (!replies.isEmpty() && isAlike(replies.getLast(), reply)) {
        times.set(times.size() - 1, times.getLast() + 1);
      } else {
        replies.add(reply);
        times.add(1);
      }
    }
    for (int i = 0; i < replies.size() - 1; i++) {
      if (times.get(i) > 1) {
        replies.get(i).put("times", times.get(i));
      }
    }
    return replies;
  }

  /// Returns the replies in the flow style of YAML.
  static String text(List<Map<String, Object>> replies) {
    return ExampleReply.flow(replies.size() == 1 ? replies.getFirst() : replies);
  }

  /// Returns whether replies differ in their times alone.
  static boolean isAlike(List<Map<String, Object>> one, List<Map<String, Object>> other) {
    boolean isAlike = one.size() == other.size();
    for (int i = 0; isAlike && i < one.size(); i++) {
      isAlike = isAlike(one.get(i), other.get(i));
    }
    return isAlike;
  }

  private static boolean isAlike(Map<String, Object> one, Map<String, Object> other) {
    Map<String, Object> left = new LinkedHashMap<>(one);
    Map<String, Object> right = new LinkedHashMap<>(other);
    left.remove(TAKES);
    right.remove(TAKES);
    return left.equals(right);
  }

  private static Map<String, Object> reply(Step<?> step, HistoryEvent.Ended attempt) {
    Map<String, Object> reply = new LinkedHashMap<>();
    if (step.asApproval() != null) {
      addAnswer(attempt, reply);
    } else if (attempt.status() == Status.FAILED) {
      addFailure(attempt.failure(), isRequest(step), reply);
    } else if (attempt.status() == Status.SUCCEEDED) {
      addOutputs(attempt.outputs(), isRequest(step), reply);
    }
    addTime(attempt, reply);
    return reply;
  }

  private static boolean isRequest(Step<?> step) {
    return step instanceof Step.Work<?> work && Call.real(work.body()) instanceof HttpBody;
  }

  private static void addAnswer(HistoryEvent.Ended attempt, Map<String, Object> reply) {
    Map<String, Object> form = new LinkedHashMap<>(attempt.outputs());
    Object by = form.remove("by");
    String who = by == null ? "somebody" : String.valueOf(by);
    reply.put(attempt.status() == Status.SUCCEEDED ? "approve" : "deny", who);
    if (attempt.status() == Status.SUCCEEDED && !form.isEmpty()) {
      form.replaceAll((_, value) -> String.valueOf(value));
      reply.put("form", form);
    }
  }

  private static void addFailure(
      @Nullable Failure failure, boolean isRequest, Map<String, Object> reply) {
    String code = failure == null ? Failure.ERROR : failure.code();
    if (isRequest && code.matches("[1-5]\\d{2}")) {
      reply.put("status", Integer.valueOf(code));
      return;
    }
    reply.put("fail", code);
    String message = failure == null ? code : Objects.requireNonNullElse(failure.message(), code);
    if (!message.equals(code) && message.length() <= MESSAGE_MAX) {
      reply.put("message", message);
    }
  }

  private static void addOutputs(
      Map<String, Object> outputs, boolean isRequest, Map<String, Object> reply) {
    if (!isRequest) {
      if (!outputs.isEmpty()) {
        reply.put("outputs", outputs);
      }
      return;
    }
    reply.put("status", outputs.getOrDefault("status", 200));
    Object body = outputs.get("body");
    if (body instanceof String text) {
      if (!text.isEmpty()) {
        reply.put("body", text);
      }
    } else if (body != null) {
      reply.put("json", body);
    }
  }

  private static void addTime(HistoryEvent.Ended attempt, Map<String, Object> reply) {
    Duration took = Durations.between(attempt.started(), attempt.ended());
    long millis = took.toMillis();
    if (attempt.status() == Status.TIMED_OUT) {
      // Longer than it may take.
      reply.put(TAKES, took.toSeconds() + 1 + "s");
    } else if (millis >= MILLIS_MIN) {
      reply.put(TAKES, millis < 10_000 ? millis + "ms" : took.toSeconds() + "s");
    }
  }
}
