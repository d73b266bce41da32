package dev.weft.report;

import java.util.List;

/// What the page of a simulated run says of the simulation.
///
/// @param which which of the simulated runs it shows, in a sentence
/// @param assumed what was assumed, one line each
public record Simulated(String which, List<String> assumed) {
  public Simulated {
    assumed = List.copyOf(assumed);
  }
}
