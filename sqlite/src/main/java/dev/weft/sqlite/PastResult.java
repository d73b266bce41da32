package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import java.util.Map;

/// How a task of a recorded run ended, as a result.
///
/// @param task its name
/// @param ended how it ended
/// @param attempts how many attempts the step took that took most; 0 if no step began
/// @param values the task's values, such as its row; empty if it had none, or an older Weft has
///     recorded it
public record PastResult(
    String task, HistoryEvent.TaskEnded ended, int attempts, Map<String, Object> values) {}
