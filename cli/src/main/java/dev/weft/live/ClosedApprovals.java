package dev.weft.live;

import dev.weft.Answer;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Records how the approvals of a run ended, to inform users whose answer comes too late.
/// Thread-safe.
public final class ClosedApprovals {
  private static final int KEPT_MAX = 1_000;

  // Guarded by this. Keeps the latest only.
  private final Map<Key, Ended> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Ended> eldest) {
          return size() > KEPT_MAX;
        }
      };

  private record Key(String task, String step) {}

  /// @param name the step's name
  /// @param how such as `was approved by ann`
  private record Ended(String name, String how) {}

  /// Records an accepted answer.
  ///
  /// @param step its id or name; null if the task waited for only one
  synchronized void note(String task, @Nullable String step, Answer answer) {
    String how = (answer.approved() ? "was approved by " : "was denied by ") + answer.by();
    put(new Key(task, step == null ? "" : step), new Ended("", how));
  }

  /// Records the end of an approval for any reason.
  public synchronized void note(String task, Outcome outcome) {
    Step.Approval approval = outcome.step().asApproval();
    if (approval != null) {
      note(task, approval.name(), HistoryEvent.Ended.of(outcome));
    }
  }

  /// Records the end of an approval from the run's history.
  ///
  /// @param name the step's name
  public synchronized void note(String task, String name, HistoryEvent.Ended approval) {
    put(new Key(task, approval.step()), new Ended(name, describe(approval)));
  }

  private void put(Key key, Ended how) {
    ended.remove(key);
    ended.put(key, how);
  }

  private static String describe(HistoryEvent.Ended outcome) {
    Failure failure = outcome.failure();
    if (failure == null) {
      return "was approved by " + outcome.outputs().get("by");
    }
    return failure.code().equals(Failure.DENIED)
        ? "was " + failure.message()
        : "has ended, " + outcome.status() + ": " + failure.message();
  }

  /// Describes how the last approval with these names ended, for an answer that comes too late;
  /// empty if none did.
  ///
  /// @param step its id or name; null for any of the task
  public Optional<String> tooLate(String task, @Nullable String step) {
    return how(task, step).map(how -> "too late: `" + task + "` " + how);
  }

  private synchronized Optional<String> how(String task, @Nullable String step) {
    return ended.entrySet().stream()
        .filter(entry -> entry.getKey().task().equals(task))
        .filter(
            entry ->
                step == null
                    || entry.getKey().step().equals(step)
                    || entry.getValue().name().equals(step))
        .map(entry -> entry.getValue().how())
        .reduce((_, later) -> later);
  }
}
