package dev.weft.terminal.screen;

import dev.weft.model.GroupProgress;
import dev.weft.model.RunModel;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An estimate of the rest of a run.
///
/// @param total the number of tasks; -1 if unknown
/// @param left the remaining time; null if unknown
record Forecast(long total, @Nullable Duration left) {

  static Forecast of(RunModel model, Outlook outlook, Instant now) {
    long total = 0;
    for (GroupProgress group : model.groups()) {
      if (group.group() == null) {
        // The plan's cleanup does not count as a task.
        continue;
      }
      long tasks = group.count(outlook.tasks());
      if (tasks < 0) {
        return new Forecast(-1, null);
      }
      total += tasks;
    }
    return new Forecast(total, model.left(outlook.tasks(), outlook.past(), now));
  }
}
