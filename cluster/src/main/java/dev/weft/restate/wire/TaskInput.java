package dev.weft.restate.wire;

import dev.weft.RunContext;
import dev.weft.Status;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task of a run that is to be executed.
///
/// @param group the name of its group, which defines its steps
/// @param values what its steps may read in addition to the plan's own values
/// @param needs the results of the groups that it needs
/// @param status the status of the run when the group began
/// @param failure what failed the run first, for tasks that run at its end; null if nothing has
/// @param at when it was started
public record TaskInput(
    String run,
    String group,
    String task,
    Map<String, Object> values,
    Map<String, RunContext.Need> needs,
    Status status,
    RunContext.@Nullable FirstFailure failure,
    Instant at) {}
