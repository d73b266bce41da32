package dev.weft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs many things at once and waits for all of them. Meant for `import static dev.weft.Weft.*`.
///
/// ```java
/// List<String> pages = gather(() -> fetch(a), () -> fetch(b), () -> fetch(c));
/// ```
///
/// Every callable runs on a virtual thread. The calls are structured: whatever happens, none returns
/// or throws before every thread that it started has ended. Unlike Python's `asyncio.gather`, the
/// first failure cancels the others.
///
/// - **Failure.** The first one interrupts the others, waits for them, and is thrown as it is, with
///   theirs [suppressed][Throwable#getSuppressed()] under it (the first hundred; what is only an echo
///   of the interruption is left out). An `Error` counts as a failure too.
/// - **Interruption.** Interrupting the calling thread interrupts all, waits for them, and throws
///   [InterruptedException]; so gathers nest.
/// - **Deadline.** [Bounds#deadline()] passes: all are interrupted and waited for, then comes a
///   [TimeoutException].
/// - **Memory effects.** What the caller did before is visible to the callables, and what they did is
///   visible to the caller afterwards.
///
/// A callable that ignores interruption holds everything up until it ends. Bindings of a
/// [ScopedValue] do not reach the callables: bind them again inside.
public final class Weft {

  /// At most so many at once where the source is lazy and nothing else is said.
  public static final int DEFAULT_MAX_PARALLEL = 10_000;

  private Weft() {}

  /// Something to do that has no result.
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  /// Runs all at once and returns their results in the order of the arguments.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  @SafeVarargs
  public static <T extends @Nullable Object> List<T> gather(Callable<? extends T>... callables)
      throws Exception {
    return gather(Bounds.NONE, Arrays.asList(callables));
  }

  /// Runs all at once.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  public static void gather(Action... actions) throws Exception {
    List<Callable<@Nullable Object>> callables = new ArrayList<>();
    for (Action action : actions) {
      Objects.requireNonNull(action, "an action is null");
      callables.add(
          () -> {
            action.run();
            return null;
          });
    }
    gather(Bounds.NONE, callables);
  }

  /// Runs all within `bounds` and returns their results in the order of the collection.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <T extends @Nullable Object> List<T> gather(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables) throws Exception {
    List<T> results = new ArrayList<>();
    for (Settled<T> settled : inOrder(bounds, callables, true)) {
      if (settled instanceof Settled.Success<T>(T value)) {
        results.add(value);
      }
    }
    return results;
  }

  /// Runs all at once and returns how each ended, in the order of the arguments. A failure cancels
  /// nothing.
  ///
  /// @throws InterruptedException if the calling thread is interrupted
  @SafeVarargs
  public static <T extends @Nullable Object> List<Settled<T>> settled(
      Callable<? extends T>... callables) throws InterruptedException {
    return settled(Bounds.NONE, Arrays.asList(callables));
  }

  /// Runs all within `bounds` and returns how each ended, in the order of the collection. A failure
  /// cancels nothing. Those that had not ended at the deadline have failed with a
  /// [TimeoutException].
  ///
  /// @throws InterruptedException if the calling thread is interrupted
  public static <T extends @Nullable Object> List<Settled<T>> settled(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables)
      throws InterruptedException {
    try {
      return inOrder(bounds, callables, false);
    } catch (InterruptedException interrupt) {
      throw interrupt;
    } catch (Exception unexpected) {
      throw new IllegalStateException("a failure was thrown instead of settled", unexpected);
    }
  }

  /// Runs what a lazy source gives and hands each result to `consumer` as soon as it is there. At
  /// most `bounds.maxParallel()` are pulled and not yet consumed, so that a source of millions runs in
  /// flat memory.
  ///
  /// The source and the consumer are called by one thread at a time, on the callables' threads; a
  /// failure of either is a failure like a callable's.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <T extends @Nullable Object> void asCompleted(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> callables,
      Consumer<? super T> consumer)
      throws Exception {
    Forks<T> forks =
        new Forks<>(
            bounds,
            callables,
            true,
            (_, settled) -> {
              if (settled instanceof Settled.Success<T>(T value)) {
                consumer.accept(value);
              }
            });
    forks.run();
  }

  /// The same with at most [#DEFAULT_MAX_PARALLEL] at once and no deadline.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  public static <T extends @Nullable Object> void asCompleted(
      Iterator<? extends Callable<? extends T>> callables, Consumer<? super T> consumer)
      throws Exception {
    asCompleted(Bounds.NONE.withMaxParallel(DEFAULT_MAX_PARALLEL), callables, consumer);
  }

  /// Runs tasks with the [LocalDriver]: the form for millions, since a waiting task holds no thread.
  /// At most [Plan#DEFAULT_MAX_PARALLEL] are in flight. A failed task does not stop the others.
  ///
  /// @throws InterruptedException if the calling thread is interrupted
  public static RunResult gather(Iterator<Task> tasks, Listener... listeners)
      throws InterruptedException {
    return gather(Plan.of("tasks", tasks), listeners);
  }

  /// Runs a plan with the [LocalDriver].
  ///
  /// @throws InterruptedException if the calling thread is interrupted
  public static RunResult gather(Plan plan, Listener... listeners) throws InterruptedException {
    return new LocalDriver().run(plan, List.of(listeners));
  }

  private static <T extends @Nullable Object> List<Settled<T>> inOrder(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables, boolean failFast)
      throws Exception {
    callables.forEach(callable -> Objects.requireNonNull(callable, "a callable is null"));
    List<@Nullable Settled<T>> slots = new ArrayList<>();
    callables.forEach(_ -> slots.add(null));
    new Forks<T>(bounds, callables.iterator(), failFast, slots::set).run();
    List<Settled<T>> settled = new ArrayList<>(slots.size());
    for (Settled<T> slot : slots) {
      settled.add(slot == null ? new Settled.Failure<>(Forks.deadlinePassed()) : slot);
    }
    return settled;
  }
}
