package dev.weft.restate;

import org.jspecify.annotations.Nullable;

/// What a task that is under way is told from outside.
///
/// @param number which one it is for this task, from 1
/// @param stop whether the task is to stop; if not, a step of it is passed over
/// @param step the id or name of that step; null where the task is at one only
/// @param reason why
record Nudge(int number, boolean stop, @Nullable String step, String reason) {}
