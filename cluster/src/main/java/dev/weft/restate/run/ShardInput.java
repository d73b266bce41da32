package dev.weft.restate.run;

import dev.weft.engine.Snapshot;
import dev.weft.restate.Submission;
import dev.weft.restate.wire.TaskInput;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the next shard of a run begins.
///
/// @param number which one it is, from 0
/// @param snapshot where the run stands; null where it begins
/// @param unattached the tasks under way that have only just begun
/// @param walks the engine's invocations of the others, by task
/// @param wakeups how often each of these was woken, by task; none where it was not
/// @param requests how many requests have been followed
/// @param paused whether no task is to begin now
/// @param at what time it is
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
