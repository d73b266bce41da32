package dev.weft.model;

/// A bound of a plan that tasks or steps may have to wait for.
///
/// @param name of the limit, or of the group that has a `max-parallel`; empty for that of the plan
public record Bound(Kind kind, String name) implements Comparable<Bound> {

  /// What is bounded.
  public enum Kind {
    /// What steps and tasks hold of a limit.
    LIMIT,
    /// The tasks in flight.
    MAX_PARALLEL
  }

  /// The plan's `max-parallel`.
  public static final Bound MAX_PARALLEL = new Bound(Kind.MAX_PARALLEL, "");

  /// A limit.
  public static Bound limit(String name) {
    return new Bound(Kind.LIMIT, name);
  }

  /// The `max-parallel` of a group.
  public static Bound maxParallel(String group) {
    return new Bound(Kind.MAX_PARALLEL, group);
  }

  @Override
  public int compareTo(Bound other) {
    int order = kind.compareTo(other.kind);
    return order != 0 ? order : name.compareTo(other.name);
  }

  /// Returns its name for people: `api`, `max-parallel`, `max-parallel of Ask`.
  @Override
  public String toString() {
    return switch (kind) {
      case LIMIT -> name;
      case MAX_PARALLEL -> name.isEmpty() ? "max-parallel" : "max-parallel of " + name;
    };
  }
}
