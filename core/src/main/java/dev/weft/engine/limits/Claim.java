package dev.weft.engine.limits;

import dev.weft.LimitShare;
import java.util.List;

/// What an attempt or a task asks for, holds and gives back: a share of each of some limits. Made
/// by [LimitTable#claim], and asked for at once.
///
/// @param <W> those who ask
public final class Claim<W> {
  // In the order in which they are waited for.
  final List<Bound<W>> bounds;
  final int[] weights;
  // Whether a rate counts it.
  final boolean isRated;

  Claim(List<Bound<W>> bounds, int[] weights) {
    this.bounds = bounds;
    this.weights = weights;
    this.isRated = bounds.stream().anyMatch(bound -> bound.starts != null);
  }

  /// Whether it has a limit with a rate: its holder reports when it [begins][Limits#begin].
  public boolean isRated() {
    return isRated;
  }

  /// The names of the limits, in the order in which they are waited for.
  List<String> names() {
    return bounds.stream().map(bound -> bound.limit.name()).toList();
  }

  LimitShare.Fixed share(int index) {
    return new LimitShare.Fixed(weights[index], bounds.get(index).key);
  }
}
