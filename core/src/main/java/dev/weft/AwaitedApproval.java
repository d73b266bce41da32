package dev.weft;

import java.time.Instant;

/// An approval that nobody has answered yet.
///
/// @param task the task that waits for it
/// @param step what is asked for, and of whom
/// @param since when it began to wait
public record AwaitedApproval(Task task, Step.Approval step, Instant since) {}
