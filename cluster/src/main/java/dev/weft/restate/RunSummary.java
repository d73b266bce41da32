package dev.weft.restate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A run, as a list of runs shows it.
///
/// @param plan the plan file, where it was submitted
/// @param by who submitted it
/// @param ending how it ended; null while it is under way
/// @param paused whether nothing of it begins now but clean-up
public record RunSummary(
    String run,
    String name,
    String plan,
    String by,
    Instant started,
    @Nullable Ending ending,
    boolean paused) {}
