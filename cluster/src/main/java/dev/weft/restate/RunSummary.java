package dev.weft.restate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An entry in the list of runs.
///
/// @param plan the plan file's path on the machine that submitted it
/// @param by the user who submitted it
/// @param ending how it ended; null while it is in progress
/// @param paused whether only cleanup may start at present
public record RunSummary(
    String run,
    String name,
    String plan,
    String by,
    Instant started,
    @Nullable Ending ending,
    boolean paused) {}
