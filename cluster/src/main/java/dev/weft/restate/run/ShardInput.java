package dev.weft.restate.run;

import dev.weft.engine.run.Snapshot;
import dev.weft.restate.Submission;
import dev.weft.restate.wire.TaskInput;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The starting state of the next shard of a run.
///
/// @param number its number, from 0
/// @param snapshot the state of the run; null at the beginning
/// @param unattached the new tasks in progress
/// @param walks the engine's invocations of the other tasks in progress, by task
/// @param wakeups the number of wakeups sent to each of these, by task; no entry for zero
/// @param requests the number of requests that have been handled
/// @param paused whether no task may start at present
/// @param at the current time
record ShardInput(
    String run,
    int number,
    @Nullable Snapshot snapshot,
    List<TaskInput> unattached,
    Map<String, String> walks,
    Map<String, Integer> wakeups,
    int requests,
    boolean paused,
    Instant at) {

  static ShardInput first(Submission submission) {
    return new ShardInput(
        submission.run(), 0, null, List.of(), Map.of(), Map.of(), 0, false, submission.at());
  }
}
