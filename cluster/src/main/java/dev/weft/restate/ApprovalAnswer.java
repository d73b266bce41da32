package dev.weft.restate;

import dev.weft.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A person's answer to an approval.
///
/// @param task the task that waits for it
/// @param step the approval's id or name; null if the task waits for only one
public record ApprovalAnswer(String task, @Nullable String step, Answer answer, Instant at) {}
