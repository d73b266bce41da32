package dev.weft;

import dev.weft.local.LocalDriver;
import dev.weft.thread.Forks;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
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
/// gather(() -> release(shop), () -> release(blog));            // nothing to return: actions
/// List<Settled<String>> each = settled(Bounds.NONE.withMaxParallel(8), callables);
/// asCompleted(rows, row -> IO.println(row));                   // lazily, millions
/// ```
///
/// The calls are structured: whatever happens, none returns or throws before every thread that it
/// started has terminated. Unlike Python's `asyncio.gather`, which leaves them running, the first
/// failure cancels the others.
///
/// - **Failure.** The first one interrupts the others, lets no other begin, waits until all have
///   ended, and is thrown as it is, with theirs [suppressed][Throwable#getSuppressed()] under it:
///   the first hundred and how many more there were. What is only an echo of the interruption (an
///   [InterruptedException], a [java.util.concurrent.CancellationException], a
///   [java.nio.channels.ClosedByInterruptException]) is left out. An `Error` is a failure like any
///   other. The stack trace shows the callable's frames and, under them, those of the call here.
/// - **Interruption** of the calling thread interrupts all, waits for them, and throws
///   [InterruptedException] with their failures suppressed under it; so gathers nest. If it comes
///   while the others are being cancelled for a failure, the failure is thrown and the calling
///   thread's interrupt flag is set. If the flag is set beforehand, nothing begins.
/// - **Deadline.** When [Bounds#deadline()] passes, all are interrupted and waited for, then comes
///   a [TimeoutException] with their failures suppressed under it.
/// - **Threads.** Without a bound each callable has a virtual thread of its own. Under
///   [Bounds#maxParallel()] that many virtual threads share the callables, so what one leaves in a
///   [ThreadLocal] the next one finds; an interrupt flag left set is cleared. A thread is named
///   after the calling one: `main/2`. Bindings of a [ScopedValue] do **not** reach the callables:
///   bind them again inside.
/// - **Memory effects.** What the caller did before the call is visible to the source and the
///   callables, what a callable did to the consumer of its result, and what all did to the caller
///   afterwards.
///
/// A callable that ignores interruption holds everything up until it ends. All methods may be
/// called by any number of threads at once.
public final class Weft {

  /// At most so many at once where the source is lazy and no bound is given.
  public static final int DEFAULT_MAX_PARALLEL = 10_000;

  private Weft() {}

  /// Something to do that has no result. `() -> save(page)` is an action if `save` is void, and a
  /// [Callable] if it returns something.
  @FunctionalInterface
  public interface Action {
    /// Does it.
    ///
    /// @throws Exception if it fails
    void run() throws Exception;
  }

  /// Runs all at once and returns their results in the order of the arguments.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<T> gather(Callable<? extends T>... callables)
      throws Exception {
    return gather(Bounds.NONE, Arrays.asList(callables));
  }

  /// Runs all at once.
  ///
  /// @throws NullPointerException if an action is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  public static void gather(Action... actions) throws Exception {
    List<Callable<@Nullable Object>> callables = new ArrayList<>(actions.length);
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

  /// Runs all within `bounds` and returns their results in the order of the collection, as a list
  /// that cannot be changed.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <T extends @Nullable Object> List<T> gather(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables) throws Exception {
    List<Callable<? extends T>> all = allOf(callables);
    List<@Nullable Settled<T>> slots = slots(all.size());
    new Forks<T>(eager(bounds, all.size()), all.iterator(), true, slots::set).run();
    List<T> results = new ArrayList<>(slots.size());
    for (Settled<T> slot : slots) {
      if (slot instanceof Settled.Success<T>(T value)) {
        results.add(value);
      }
    }
    return Collections.unmodifiableList(results);
  }

  /// Runs all at once and returns how each ended, in the order of the arguments. A failure cancels
  /// nothing.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws InterruptedException if the calling thread is interrupted
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<Settled<T>> settled(
      Callable<? extends T>... callables) throws InterruptedException {
    return settled(Bounds.NONE, Arrays.asList(callables));
  }

  /// Runs all within `bounds` and returns how each ended, in the order of the collection, as a list
  /// that cannot be changed. A failure cancels nothing. The deadline throws nothing here: what it
  /// cancelled, or kept from beginning, has failed with a [TimeoutException]; what nevertheless
  /// returned, or threw something of its own, keeps that.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws InterruptedException if the calling thread is interrupted
  public static <T extends @Nullable Object> List<Settled<T>> settled(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables)
      throws InterruptedException {
    List<Callable<? extends T>> all = allOf(callables);
    List<@Nullable Settled<T>> slots = slots(all.size());
    try {
      settle(eager(bounds, all.size()), all.iterator(), slots::set);
    } catch (TimeoutException passed) {
      // the empty slots say so
    }
    List<Settled<T>> settled = new ArrayList<>(slots.size());
    for (Settled<T> slot : slots) {
      settled.add(slot == null ? new Settled.Failure<>(Forks.deadlinePassed()) : slot);
    }
    return Collections.unmodifiableList(settled);
  }

  /// Runs what a lazy source gives and tells `consumer` how each ended, as soon as it has. A failed
  /// callable cancels nothing; a failure of the source or the consumer cancels all. Otherwise like
  /// [#asCompleted(Bounds, Iterator, Consumer)].
  ///
  /// However this ends, the consumer receives the outcome of every callable that was pulled, unless
  /// the consumer itself has failed, and a source that is [AutoCloseable] is closed.
  ///
  /// @throws RuntimeException what the source or the consumer threw; likewise an `Error`
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <T extends @Nullable Object> void settled(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> callables,
      Consumer<? super Settled<T>> consumer)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(consumer, "the consumer is null");
    settle(lazy(bounds), callables, (_, settled) -> consumer.accept(settled));
  }

  /// Runs what a lazy source gives and hands each result to `consumer` as soon as it is there. At
  /// most `bounds.maxParallel()` callables, or [#DEFAULT_MAX_PARALLEL] if that is unbounded, are
  /// pulled and their results not yet consumed, so that a source of millions runs in flat memory.
  ///
  /// The source is called by one thread at a time, and so is the consumer, but the two at the same
  /// time, and on the callables' threads. Each sees what its earlier calls did. A failure of either
  /// is a failure like a callable's, and both are interrupted like callables. After the first
  /// failure the consumer is not called again. A source that is [AutoCloseable] is closed in the
  /// end, however that comes.
  ///
  /// The results come by callback, not as an iterator or a stream, because no caller can then
  /// forget to close something and leave threads behind. To break out, throw from the consumer: the
  /// rest is cancelled and waited for, and the exception comes out here.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <T extends @Nullable Object> void asCompleted(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> callables,
      Consumer<? super T> consumer)
      throws Exception {
    Objects.requireNonNull(consumer, "the consumer is null");
    new Forks<T>(
            lazy(bounds),
            callables,
            true,
            (_, settled) -> {
              if (settled instanceof Settled.Success<T>(T value)) {
                consumer.accept(value);
              }
            })
        .run();
  }

  /// The same with at most [#DEFAULT_MAX_PARALLEL] at once and no deadline.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  public static <T extends @Nullable Object> void asCompleted(
      Iterator<? extends Callable<? extends T>> callables, Consumer<? super T> consumer)
      throws Exception {
    asCompleted(Bounds.NONE, callables, consumer);
  }

  /// Runs tasks with the [LocalDriver]: the form for millions, since a waiting task holds no
  /// thread. At most [Plan#DEFAULT_MAX_PARALLEL] are in flight. A failed task does not stop the
  /// others.
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

  private static <T extends @Nullable Object> List<Callable<? extends T>> allOf(
      Collection<? extends Callable<? extends T>> callables) {
    List<Callable<? extends T>> all = new ArrayList<>(callables);
    all.forEach(callable -> Objects.requireNonNull(callable, "a callable is null"));
    return all;
  }

  /// Places that threads may fill at the same time, each its own.
  private static <E> List<@Nullable E> slots(int size) {
    return new ArrayList<>(Collections.<@Nullable E>nCopies(size, null));
  }

  /// A bound that does not bind is none, so that each callable has a thread of its own.
  private static Bounds eager(Bounds bounds, int size) {
    return size <= bounds.maxParallel() ? bounds.withMaxParallel(Bounds.UNBOUNDED) : bounds;
  }

  private static Bounds lazy(Bounds bounds) {
    return bounds.maxParallel() == Bounds.UNBOUNDED
        ? bounds.withMaxParallel(DEFAULT_MAX_PARALLEL)
        : bounds;
  }

  private static <T extends @Nullable Object> void settle(
      Bounds bounds, Iterator<? extends Callable<? extends T>> callables, Forks.Sink<T> sink)
      throws InterruptedException, TimeoutException {
    try {
      new Forks<T>(bounds, callables, false, sink).run();
    } catch (InterruptedException | TimeoutException | RuntimeException ended) {
      throw ended;
    } catch (Exception undeclared) {
      throw new UndeclaredThrowableException(undeclared);
    }
  }
}
