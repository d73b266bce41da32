package dev.weft.restate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan on its way to a cluster, with all that is not in its file.
///
/// @param run the id of the run that is to begin
/// @param plan the plan file, an absolute path where it was submitted
/// @param name what the plan is called
/// @param texts what is in the plan file and in those that it includes, by their absolute paths
/// @param inputs values for the plan's inputs, by name
/// @param limits by name, what is to hold instead of the plan's, as they are written
/// @param maxParallel what is to hold instead of the plan's `max-parallel`; null for that
/// @param only the tasks that were asked for; empty for all
/// @param by who submits it
/// @param at when
public record Submission(
    String run,
    String plan,
    String name,
    Map<String, String> texts,
    Map<String, String> inputs,
    Map<String, List<String>> limits,
    @Nullable Integer maxParallel,
    List<String> only,
    String by,
    Instant at) {

  public Submission {
    texts = Map.copyOf(texts);
    inputs = Map.copyOf(inputs);
    limits = Map.copyOf(limits);
    only = List.copyOf(only);
  }
}
