package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One try at one step: what a [Body] is told when it runs.
///
/// @param context what the step can see
/// @param step the step
/// @param number 1 for the first try; it counts on while the step is [polled][Poll]
/// @param printer takes the lines that the step prints; may be called from any thread, and may
///     block for as long as nobody reads them
/// @param time what the body reads and sleeps by
/// @param repeated whether this very attempt is known to have begun before, on a machine that was
///     lost to the run, so that it may have had effects already. On a cluster only, and not always
///     known there: what must not happen twice relies on the [key][#key]
public record Attempt(
    Context context, Step.Work<?> step, int number, Printer printer, Time time, boolean repeated) {

  /// An attempt that has not begun before.
  public Attempt(Context context, Step.Work<?> step, int number, Printer printer, Time time) {
    this(context, step, number, printer, time, false);
  }

  /// An attempt in real time that has not begun before.
  public Attempt(Context context, Step.Work<?> step, int number, Printer printer) {
    this(context, step, number, printer, new SystemTime());
  }

  /// The time of a run: real, or [virtual][dev.weft.virtual.TestBed]. A body that reads and sleeps
  /// by it can be tested in virtual time. `withZone` makes a [java.time.Clock] of it.
  public interface Time extends InstantSource {
    /// Blocks the body for so long; not at all if that is zero or negative.
    ///
    /// @throws InterruptedException if the attempt is to end
    void sleep(Duration duration) throws InterruptedException;
  }

  /// Takes the lines that a step prints.
  @FunctionalInterface
  public interface Printer {
    /// Takes one line, or a piece of it.
    ///
    /// @param more whether the line goes on with the next piece
    void print(String piece, boolean more);
  }

  /// Returns the same attempt, which is known to have begun before or not.
  public Attempt withRepeated(boolean repeated) {
    return new Attempt(context, step, number, printer, time, repeated);
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

  /// Returns what time it is in the run, which may be virtual.
  public Instant now() {
    return time.instant();
  }

  /// Blocks the body for so long, by the [time][Time] of the run.
  ///
  /// @throws InterruptedException if the attempt is to end
  public void sleep(Duration duration) throws InterruptedException {
    time.sleep(duration);
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
