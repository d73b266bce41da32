package dev.weft.plan.reading;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings from the command line that complete or override the plan file.
///
/// @param inputs values for the plan's inputs, by name
/// @param limits overrides of the plan's limits, by name
/// @param maxParallel overrides the plan's `max-parallel`; null for no override
public record Overrides(
    Map<String, String> inputs, Map<String, List<String>> limits, @Nullable Integer maxParallel) {}
