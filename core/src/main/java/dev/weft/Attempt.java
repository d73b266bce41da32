package dev.weft;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One try at one step: what a [Body] is told when it runs.
///
/// @param context what the step can see
/// @param step the step
/// @param number 1 for the first try
/// @param printer takes the lines that the step prints; may be called from any thread, and may
///     block for as long as nobody reads them
public record Attempt(Context context, Step.Work<?> step, int number, Printer printer) {

  /// Takes the lines that a step prints.
  @FunctionalInterface
  public interface Printer {
    /// Takes one line, or a piece of it.
    ///
    /// @param more whether the line goes on with the next piece
    void print(String piece, boolean more);
  }

  /// The run's id.
  public String run() {
    return context.run().id();
  }

  /// The task that the step belongs to, with its values.
  public Task task() {
    return context.task();
  }

  /// What earlier steps of the task left, by step id and name; unmodifiable.
  public Map<String, Map<String, Object>> outputs() {
    return context.outputs();
  }

  /// Returns the result of an earlier step of this task; see [Context#value(Step)].
  public <T extends @Nullable Object> T value(Step<T> step) {
    return context.value(step);
  }

  /// Returns the result of a task that this task needs; see [Context#value(String, Step)].
  public <T extends @Nullable Object> T value(String group, Step<T> step) {
    return context.value(group, step);
  }

  /// The step's idempotency key: the same for every attempt of this step in this run, so that a
  /// receiver can tell a repeated request from a new one.
  public String key() {
    return run() + "/" + task().name() + "/" + step.id();
  }

  /// Hands on one line that the step printed.
  public void print(String line) {
    print(line, false);
  }

  /// Hands on one line that the step printed, or a piece of one that is too long for memory.
  ///
  /// @param more whether the line goes on with the next piece
  public void print(String piece, boolean more) {
    printer.print(piece, more);
  }
}
