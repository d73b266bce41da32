package dev.weft.restate;

import dev.weft.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody says to an approval.
///
/// @param task the task that waits for it
/// @param step its id or name; null where the task waits for one only
public record ApprovalAnswer(String task, @Nullable String step, Answer answer, Instant at) {}
