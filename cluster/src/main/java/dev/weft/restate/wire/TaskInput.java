package dev.weft.restate.wire;

import dev.weft.RunContext;
import dev.weft.Status;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task of a run that is to be walked.
///
/// @param group the name of its group, whose steps it has
/// @param values what its steps may read beside the plan's own values
/// @param needs what its group needs
/// @param status how the run stood when the group began
/// @param failure what failed the run first, for what runs at its end; null if nothing has
/// @param at when it was let go
public record TaskInput(
    String run,
    String group,
    String task,
    Map<String, Object> values,
    Map<String, RunContext.Need> needs,
    Status status,
    RunContext.@Nullable FirstFailure failure,
    Instant at) {}
