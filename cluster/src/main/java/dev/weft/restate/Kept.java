package dev.weft.restate;

import dev.weft.HistoryEvent;
import dev.weft.RunContext;
import java.util.List;
import java.util.Map;

/// What a run keeps of an earlier one that it retries.
///
/// @param groups how the groups ended that need not run again, by name
/// @param steps the outcomes of steps that have succeeded of tasks that run again, by task
public record Kept(
    Map<String, RunContext.Need> groups, Map<String, List<HistoryEvent.Ended>> steps) {
  /// Keeps nothing.
  public static final Kept NOTHING = new Kept(Map.of(), Map.of());
}
