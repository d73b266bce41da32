package dev.weft.restate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan as submitted to a cluster, with everything that its file does not contain.
///
/// @param run the id of the new run
/// @param plan the absolute path of the plan file on the submitting machine
/// @param name the plan's name
/// @param texts the contents of the plan file and of those that it includes, by absolute path
/// @param inputs values for the plan's inputs, by name
/// @param limits overrides of the plan's limits, by name, in the plan's notation
/// @param maxParallel overrides the plan's `max-parallel`; null for no override
/// @param only the selected tasks; empty for all
/// @param by the user who submits it
/// @param at when it was submitted
/// @param kept what the run keeps of the one that it retries; null for nothing
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
    Instant at,
    @Nullable Kept kept) {

  /// Creates a submission that keeps nothing of an earlier run.
  public Submission(
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
    this(run, plan, name, texts, inputs, limits, maxParallel, only, by, at, null);
  }

  public Submission {
    texts = Map.copyOf(texts);
    inputs = Map.copyOf(inputs);
    limits = Map.copyOf(limits);
    only = List.copyOf(only);
  }
}
