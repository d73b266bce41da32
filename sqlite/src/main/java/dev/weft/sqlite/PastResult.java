package dev.weft.sqlite;

import dev.weft.HistoryEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a task of a recorded run ended, as a result.
///
/// @param task its name
/// @param ended how it ended
/// @param attempts how often the step was tried that was tried most; 0 if no step began
/// @param began when its first step began, since it was last retried; null if none did
/// @param values the task's values, such as its row; empty if it had none, or an older Weft has
///     recorded it
public record PastResult(
    String task,
    HistoryEvent.TaskEnded ended,
    int attempts,
    @Nullable Instant began,
    Map<String, Object> values) {}
