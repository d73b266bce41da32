package dev.weft.plan.reading;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line says about a plan that its file does not.
///
/// @param inputs values for the plan's inputs, by name
/// @param limits by name, what is to hold instead of the plan's
/// @param maxParallel what is to hold instead of the plan's `max-parallel`; null for that
public record Overrides(
    Map<String, String> inputs, Map<String, List<String>> limits, @Nullable Integer maxParallel) {}
