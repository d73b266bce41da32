package dev.weft;

/// Tasks of a group that are made one after another, and whose number is known all the same, so
/// that a run that ends early can say how many were left. Collections tell it anyway.
public interface CountedTasks extends Iterable<Task> {

  /// How many there are.
  long count();
}
