package dev.weft.sqlite;

import dev.weft.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task of a recorded run, as far as it has come.
///
/// @param task its name
/// @param status how it ended; null if something of it is on record, but not its end
/// @param values the task's values, such as its row, if it has ended; empty if it had none
public record PastRow(String task, @Nullable Status status, Map<String, Object> values) {}
