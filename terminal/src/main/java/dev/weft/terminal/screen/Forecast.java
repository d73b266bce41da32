package dev.weft.terminal.screen;

import dev.weft.Durations;
import dev.weft.Group;
import dev.weft.model.GroupProgress;
import dev.weft.model.RunModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// An estimate of the rest of a run.
///
/// @param total the number of tasks; -1 if unknown
/// @param left the remaining time; null if unknown
record Forecast(long total, @Nullable Duration left) {
  // With fewer tasks, their rate says little.
  static final int MANY_TASKS = 20;
  // The rate during a run's first seconds says little, too.
  private static final Duration SETTLED = Duration.ofSeconds(5);

  static Forecast of(RunModel model, Outlook outlook, Instant now) {
    long total = 0;
    for (GroupProgress group : model.groups()) {
      if (group.group() == null) {
        // The plan's cleanup does not count as a task.
        continue;
      }
      long tasks = tasks(group, outlook);
      if (tasks < 0) {
        return new Forecast(-1, null);
      }
      total += tasks;
    }
    return new Forecast(total, left(model, total, outlook, now));
  }

  private static long tasks(GroupProgress at, Outlook outlook) {
    Group group = at.group();
    if (at.hasEnded() || group == null) {
      return Math.max(at.done(), at.begun());
    }
    Long known = outlook.tasks().get(at.name());
    if (known != null) {
      return known;
    }
    return group.tasks() instanceof Collection<?> tasks ? tasks.size() : -1;
  }

  private static @Nullable Duration left(RunModel model, long total, Outlook outlook, Instant now) {
    long left = total - model.ended();
    double rate = model.rate(now);
    Duration elapsed = Durations.between(model.began(), now);
    if (total >= MANY_TASKS && rate > 0 && elapsed.compareTo(SETTLED) >= 0) {
      return Duration.ofMillis((long) (1_000 * left / rate));
    }
    Duration past = outlook.run();
    return past != null && past.compareTo(elapsed) > 0 ? past.minus(elapsed) : null;
  }
}
