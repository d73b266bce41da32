package dev.weft.thread;

import dev.weft.Bounds;
import dev.weft.Settled;
import dev.weft.Weft;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ways to gather callables that [Weft] offers, by [Forks]: those of a collection, with a place
/// for how each ended, and those of a lazy source.
public final class Gathering<T extends @Nullable Object> {
  private final Bounds bounds;
  private final List<Callable<? extends T>> callables;
  // Threads fill them at the same time, each its own.
  private final List<@Nullable Settled<T>> slots;

  private Gathering(Bounds bounds, List<Callable<? extends T>> callables) {
    this.bounds = eager(bounds, callables.size());
    this.callables = callables;
    this.slots = new ArrayList<>(Collections.<@Nullable Settled<T>>nCopies(callables.size(), null));
  }

  /// Takes all callables.
  ///
  /// @throws NullPointerException if one is null
  public static <T extends @Nullable Object> Gathering<T> of(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables) {
    List<Callable<? extends T>> all = new ArrayList<>(callables);
    all.forEach(callable -> Objects.requireNonNull(callable, "a callable is null"));
    return new Gathering<>(bounds, all);
  }

  /// Reads all elements.
  public static <E extends @Nullable Object, T extends @Nullable Object> Gathering<T> of(
      Bounds bounds, Iterable<? extends E> elements, Weft.Mapper<? super E, ? extends T> mapper) {
    List<Callable<? extends T>> all = new ArrayList<>();
    Calls.<E, T>over(elements, mapper).forEachRemaining(all::add);
    return new Gathering<>(bounds, all);
  }

  /// A bound that does not bind is none, so that each callable has a thread of its own.
  static Bounds eager(Bounds bounds, int size) {
    return size <= bounds.maxParallel() ? bounds.withMaxParallel(Bounds.UNBOUNDED) : bounds;
  }

  static Bounds lazy(Bounds bounds) {
    return bounds.maxParallel() == Bounds.UNBOUNDED
        ? bounds.withMaxParallel(Weft.DEFAULT_MAX_PARALLEL)
        : bounds;
  }

  private void run(Forks.Policy policy, Forks.Sink<T> sink) throws Exception {
    new Forks<T>(bounds, callables.iterator(), policy, sink).run();
  }

  private void keep(int index, Callable<? extends T> callable, Settled<T> settled) {
    slots.set(index, settled);
  }

  /// See [Weft#gather(Bounds, Collection)].
  public List<T> results() throws Exception {
    TimeoutException late = null;
    try {
      run(Forks.Policy.FAIL_FAST_KEEPING_RESULTS, this::keep);
    } catch (TimeoutException passed) {
      late = passed;
    }
    List<T> results = new ArrayList<>(slots.size());
    for (Settled<T> slot : slots) {
      if (slot instanceof Settled.Success<T>(T value)) {
        results.add(value);
      } else if (late != null) {
        throw late;
      }
    }
    return Collections.unmodifiableList(results);
  }

  /// See [Weft#settled(Bounds, Collection)].
  public List<Settled<T>> settled() throws InterruptedException {
    boolean late = false;
    try {
      settle(new Forks<T>(bounds, callables.iterator(), Forks.Policy.SETTLE, this::keep));
    } catch (TimeoutException passed) {
      late = true;
    } catch (TooManyFailures cut) {
      // The empty slots say so.
    }
    List<Settled<T>> settled = new ArrayList<>(slots.size());
    for (Settled<T> slot : slots) {
      Throwable neverBegun = late ? Forks.deadlinePassed() : Forks.endedEarly();
      settled.add(slot == null ? new Settled.Failure<>(neverBegun) : slot);
    }
    return Collections.unmodifiableList(settled);
  }

  /// What ends a race: the first result is there.
  private static final class Won extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Won() {
      super(null, null, false, false);
    }
  }

  /// See [Weft#firstSuccess(Bounds, Collection)].
  @SuppressWarnings("ReferenceEquality") // another race's end is not this one's
  public T firstSuccess() throws Exception {
    if (callables.isEmpty()) {
      throw new IllegalArgumentException("nothing to run, so that nothing can succeed first");
    }
    Won won = new Won();
    List<T> first = new ArrayList<>(1);
    SuppressedFailures failures = new SuppressedFailures();
    Forks.Sink<T> race =
        (_, _, settled) -> {
          switch (settled) {
            case Settled.Success<T>(T value) -> {
              first.add(value);
              throw won;
            }
            case Settled.Failure<T>(Throwable cause) -> failures.keep(cause);
          }
        };
    try {
      new Forks<T>(
              bounds.withMaxFailures(Bounds.UNBOUNDED),
              callables.iterator(),
              Forks.Policy.SETTLE,
              race)
          .run();
    } catch (Won ended) {
      if (ended == won) {
        return first.getFirst();
      }
      throw ended;
    } catch (TimeoutException | InterruptedException ended) {
      failures.suppressUnder(ended);
      throw ended;
    }
    Throwable thrown = Objects.requireNonNull(failures.takeFirst(), "neither result nor failure");
    failures.suppressUnder(thrown);
    CallerFrames.putUnder(thrown);
    throw Sneaky.thrown(thrown);
  }

  /// See [Weft#settled(Bounds, Iterator, Consumer)].
  public static <T extends @Nullable Object> void settle(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> callables,
      Consumer<? super Settled<T>> consumer)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(consumer, "the consumer is null");
    Forks.Sink<T> sink = (_, _, settled) -> consumer.accept(settled);
    settle(new Forks<T>(lazy(bounds), callables, Forks.Policy.SETTLE, sink));
  }

  /// See [Weft#settled(Bounds, Iterable, Weft.Mapper, BiConsumer)].
  public static <E extends @Nullable Object, T extends @Nullable Object> void settle(
      Bounds bounds,
      Iterable<? extends E> elements,
      Weft.Mapper<? super E, ? extends T> mapper,
      BiConsumer<? super E, ? super Settled<T>> consumer)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(consumer, "the consumer is null");
    Forks.Sink<T> sink = (_, call, settled) -> consumer.accept(Calls.<E>elementOf(call), settled);
    Iterator<Calls.OfElement<E, T>> calls = Calls.over(elements, mapper);
    settle(new Forks<T>(lazy(bounds), calls, Forks.Policy.SETTLE, sink));
  }

  /// See [Weft#asCompleted(Bounds, Iterator, Consumer)].
  public static <T extends @Nullable Object> void asCompleted(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> callables,
      Consumer<? super T> consumer)
      throws Exception {
    Objects.requireNonNull(consumer, "the consumer is null");
    Forks.Sink<T> sink =
        (_, _, settled) -> {
          if (settled instanceof Settled.Success<T>(T value)) {
            consumer.accept(value);
          }
        };
    new Forks<T>(lazy(bounds), callables, Forks.Policy.FAIL_FAST, sink).run();
  }

  /// See [Weft#asCompleted(Bounds, Iterable, Weft.Mapper, BiConsumer)].
  public static <E extends @Nullable Object, T extends @Nullable Object> void asCompleted(
      Bounds bounds,
      Iterable<? extends E> elements,
      Weft.Mapper<? super E, ? extends T> mapper,
      BiConsumer<? super E, ? super T> consumer)
      throws Exception {
    Objects.requireNonNull(consumer, "the consumer is null");
    Forks.Sink<T> sink =
        (_, call, settled) -> {
          if (settled instanceof Settled.Success<T>(T value)) {
            consumer.accept(Calls.<E>elementOf(call), value);
          }
        };
    Iterator<Calls.OfElement<E, T>> calls = Calls.over(elements, mapper);
    new Forks<T>(lazy(bounds), calls, Forks.Policy.FAIL_FAST, sink).run();
  }

  private static void settle(Forks<?> forks) throws InterruptedException, TimeoutException {
    try {
      forks.run();
    } catch (InterruptedException | TimeoutException | RuntimeException ended) {
      throw ended;
    } catch (Exception undeclared) {
      throw new UndeclaredThrowableException(undeclared);
    }
  }
}
