package dev.weft;

import dev.weft.local.LocalDriver;
import dev.weft.thread.Calls;
import dev.weft.thread.Gathering;
import dev.weft.thread.Merge;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs many things at once and waits for all of them. Meant for `import static dev.weft.Weft.*`.
///
/// ```java
/// List<String> pages = gather(() -> fetch(a), () -> fetch(b), () -> fetch(c));
/// gather(() -> release(shop), () -> release(blog));            // nothing to return: actions
/// List<Page> all = gather(Bounds.NONE.withMaxParallel(8), urls, this::fetch);
/// gather(Bounds.NONE.withMaxParallel(8), pages, this::save);
/// List<Settled<Page>> each = settled(Bounds.NONE, urls, this::fetch);       // failures, too
/// asCompleted(Bounds.NONE, urls, this::fetch, (url, page) -> save(url, page));  // millions
/// Page fastest = firstSuccess(() -> fetch(mirror), () -> fetch(origin));
/// merged(Bounds.NONE, List.of(laptop, coffee, parcel), all -> all.forEach(IO::println));
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
///   [java.nio.channels.ClosedByInterruptException], or a bare wrapper of one) is left out. An
///   `Error` is a failure like any other, but a [VirtualMachineError] is thrown even if something
///   else came first. The stack trace shows the callable's frames and, under them, those of the
///   call here.
/// - **Interruption** of the calling thread interrupts all, waits for them, and throws
///   [InterruptedException] with their failures suppressed under it; so gathers nest. If it comes
///   while the others are being cancelled for a failure, the failure is thrown and the calling
///   thread's interrupt flag is set. If the flag is set beforehand, nothing begins.
/// - **Deadline.** When [Bounds#deadline()] passes, all are interrupted and waited for, then comes
///   a [TimeoutException] with their failures suppressed under it; unless all had succeeded, or
///   do so in spite of it: what is complete is returned.
/// - **Threads.** Without a bound each callable has a virtual thread of its own. Under
///   [Bounds#maxParallel()] that many virtual threads share the callables, so what one leaves in a
///   [ThreadLocal] the next one finds; an interrupt flag left set is cleared. A thread is named
///   after the calling one: `main/2`. Bindings of a [ScopedValue], and all else that belongs to the
///   calling thread, do **not** reach the callables unless [Bounds#context()] carries them.
/// - **Memory effects.** What the caller did before the call is visible to the source and the
///   callables, what a callable did to the consumer of its result, and what all did to the caller
///   afterwards.
///
/// A callable that ignores interruption holds everything up until it ends. All methods may be
/// called by any number of threads at once.
///
/// **Overloads.** Lambdas and references to methods that are not overloaded, or whose overloads
/// return something, are never ambiguous. A reference to an overloaded method that returns nothing
/// is written as a lambda: `gather(() -> latch.await())`. What returns nothing for an element is a
/// method reference or has braces: `gather(bounds, rows, row -> { save(row, now); })`.
public final class Weft {

  /// At most so many at once where the source is lazy and no bound is given.
  public static final int DEFAULT_MAX_PARALLEL = 10_000;

  private Weft() {}

  /// Something to do that has no result. `() -> save(page)` is an action if `save` is void, and a
  /// [Call] if it returns something.
  @FunctionalInterface
  public interface Action {
    /// Does it.
    ///
    /// @throws Exception if it fails
    void run() throws Exception;
  }

  /// A [Callable] that the compiler prefers to an [Action] where it cannot tell them apart, as with
  /// a reference to an overloaded method. Nobody needs to name it.
  @FunctionalInterface
  public interface Call<T extends @Nullable Object> extends Callable<T>, Action {
    @Override
    default void run() throws Exception {
      call();
    }
  }

  /// Something to do with an element that has no result.
  @FunctionalInterface
  public interface ActionOn<E extends @Nullable Object> {
    /// Does it.
    ///
    /// @throws Exception if it fails
    void run(E element) throws Exception;
  }

  /// A function that may throw.
  @FunctionalInterface
  public interface Mapper<E extends @Nullable Object, T extends @Nullable Object>
      extends ActionOn<E> {
    /// Applies it.
    ///
    /// @throws Exception if it fails
    T apply(E element) throws Exception;

    @Override
    default void run(E element) throws Exception {
      apply(element);
    }
  }

  /// Does something with a stream that is open meanwhile; may throw.
  @FunctionalInterface
  public interface Use<T extends @Nullable Object> {
    /// Does it.
    ///
    /// @throws Exception if it fails
    void accept(Stream<T> all) throws Exception;
  }

  /// Gathers nothing: a program need not ask whether there is anything to do.
  public static <T extends @Nullable Object> List<T> gather() {
    return List.of();
  }

  /// Runs all at once and returns their results in the order of the arguments.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<T> gather(Call<? extends T>... calls)
      throws Exception {
    return gather(Bounds.NONE, Arrays.asList(calls));
  }

  /// The same with callables that are there already.
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
    gather(Bounds.NONE, Calls.of(actions));
  }

  /// Runs all within `bounds` and returns their results in the order of the arguments.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<T> gather(
      Bounds bounds, Call<? extends T>... calls) throws Exception {
    return gather(bounds, Arrays.asList(calls));
  }

  /// The same with callables that are there already.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<T> gather(
      Bounds bounds, Callable<? extends T>... callables) throws Exception {
    return gather(bounds, Arrays.asList(callables));
  }

  /// Runs all within `bounds`.
  ///
  /// @throws NullPointerException if an action is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static void gather(Bounds bounds, Action... actions) throws Exception {
    gather(bounds, Calls.of(actions));
  }

  /// Runs all at once and returns their results in the order of the collection.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  public static <T extends @Nullable Object> List<T> gather(
      Collection<? extends Callable<? extends T>> callables) throws Exception {
    return gather(Bounds.NONE, callables);
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
    return Gathering.<T>of(bounds, callables).results();
  }

  /// Applies `mapper` to all elements at once, within `bounds`, and returns the results in the
  /// order of the elements, as a list that cannot be changed. The elements are read beforehand; for
  /// millions, see [#asCompleted(Bounds, Iterable, Mapper, BiConsumer)].
  ///
  /// ```java
  /// List<Page> pages = gather(Bounds.NONE.withMaxParallel(8), urls, this::fetch);
  /// ```
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <E extends @Nullable Object, T extends @Nullable Object> List<T> gather(
      Bounds bounds, Iterable<? extends E> elements, Mapper<? super E, ? extends T> mapper)
      throws Exception {
    return Gathering.<E, T>of(bounds, elements, mapper).results();
  }

  /// Does something with each element, within `bounds`. The elements are read beforehand.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <E extends @Nullable Object> void gather(
      Bounds bounds, Iterable<? extends E> elements, ActionOn<? super E> action) throws Exception {
    gather(bounds, elements, Calls.<E>mapper(action));
  }

  /// Runs all at once and returns how each ended, in the order of the arguments. A failure cancels
  /// nothing.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws InterruptedException if the calling thread is interrupted
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<Settled<T>> settled(Call<? extends T>... calls)
      throws InterruptedException {
    return settled(Bounds.NONE, Arrays.asList(calls));
  }

  /// Runs all at once and returns how each ended, in the order of the arguments. A failure cancels
  /// nothing.
  ///
  /// @throws NullPointerException if an action is null; nothing has begun then
  /// @throws InterruptedException if the calling thread is interrupted
  public static List<Settled<@Nullable Object>> settled(Action... actions)
      throws InterruptedException {
    return settled(Bounds.NONE, Calls.of(actions));
  }

  /// The same with callables that are there already.
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
  /// that cannot be changed. A failure cancels nothing, unless [Bounds#maxFailures()] says so: what
  /// one failure too many cancelled, or kept from beginning, has failed with a
  /// [java.util.concurrent.CancellationException]. So `withMaxFailures(0)` fails fast and accounts
  /// for all. Nor does the deadline throw anything here: what it cancelled, or kept from beginning,
  /// has failed with a [TimeoutException]. What nevertheless returned, or threw something of its
  /// own, keeps that.
  ///
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws InterruptedException if the calling thread is interrupted
  public static <T extends @Nullable Object> List<Settled<T>> settled(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables)
      throws InterruptedException {
    return Gathering.<T>of(bounds, callables).settled();
  }

  /// Applies `mapper` to all elements at once and returns how each call ended, in the order of the
  /// elements, which are read beforehand. Otherwise like [#settled(Bounds, Collection)].
  ///
  /// @throws InterruptedException if the calling thread is interrupted
  public static <E extends @Nullable Object, T extends @Nullable Object> List<Settled<T>> settled(
      Bounds bounds, Iterable<? extends E> elements, Mapper<? super E, ? extends T> mapper)
      throws InterruptedException {
    return Gathering.<E, T>of(bounds, elements, mapper).settled();
  }

  /// Does something with each element at once and returns how that ended, in the order of the
  /// elements, which are read beforehand. Otherwise like [#settled(Bounds, Collection)].
  ///
  /// @throws InterruptedException if the calling thread is interrupted
  public static <E extends @Nullable Object> List<Settled<@Nullable Object>> settled(
      Bounds bounds, Iterable<? extends E> elements, ActionOn<? super E> action)
      throws InterruptedException {
    return settled(bounds, elements, Calls.<E>mapper(action));
  }

  /// Runs what a lazy source gives and tells `consumer` how each ended, as soon as it has. A failed
  /// callable cancels nothing, unless [Bounds#maxFailures()] says so; a failure of the source or
  /// the consumer cancels all. Otherwise like [#asCompleted(Bounds, Iterator, Consumer)].
  ///
  /// However this ends, the consumer receives the outcome of every callable that was pulled, unless
  /// the consumer itself has failed, and a source that is [AutoCloseable] is closed.
  ///
  /// @throws RuntimeException what the source or the consumer threw; likewise an `Error`
  /// @throws java.util.concurrent.CancellationException if more have failed than may; its cause is
  ///     the failure that was one too many
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <T extends @Nullable Object> void settled(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> callables,
      Consumer<? super Settled<T>> consumer)
      throws InterruptedException, TimeoutException {
    Gathering.<T>settle(bounds, callables, consumer);
  }

  /// Applies `mapper` to what a lazy source gives, and tells `consumer` of each element how the
  /// call ended. Otherwise like [#settled(Bounds, Iterator, Consumer)].
  ///
  /// @throws RuntimeException what the source or the consumer threw; likewise an `Error`
  /// @throws java.util.concurrent.CancellationException if more have failed than may
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <E extends @Nullable Object, T extends @Nullable Object> void settled(
      Bounds bounds,
      Iterable<? extends E> elements,
      Mapper<? super E, ? extends T> mapper,
      BiConsumer<? super E, ? super Settled<T>> consumer)
      throws InterruptedException, TimeoutException {
    Gathering.<E, T>settle(bounds, elements, mapper, consumer);
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
  /// To break out, throw from the consumer: the rest is cancelled and waited for, and the exception
  /// comes out here. To have the results as a stream on the calling thread, see
  /// [#merged(Bounds, Iterable, Use)] and [#calls(Iterable, Mapper)].
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <T extends @Nullable Object> void asCompleted(
      Bounds bounds,
      Iterator<? extends Callable<? extends T>> callables,
      Consumer<? super T> consumer)
      throws Exception {
    Gathering.<T>asCompleted(bounds, callables, consumer);
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

  /// Applies `mapper` to what a lazy source gives, and hands each element with its result to
  /// `consumer` as soon as it is there. Otherwise like [#asCompleted(Bounds, Iterator, Consumer)].
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes
  public static <E extends @Nullable Object, T extends @Nullable Object> void asCompleted(
      Bounds bounds,
      Iterable<? extends E> elements,
      Mapper<? super E, ? extends T> mapper,
      BiConsumer<? super E, ? super T> consumer)
      throws Exception {
    Gathering.<E, T>asCompleted(bounds, elements, mapper, consumer);
  }

  /// Runs all at once and returns the first result; the others are cancelled and waited for. A
  /// failure cancels nothing.
  ///
  /// @throws IllegalArgumentException if there is none to run
  /// @throws Exception if all fail: the first failure, or an error of the VM, with the others
  ///     suppressed under it
  /// @throws InterruptedException if the calling thread is interrupted
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> T firstSuccess(Callable<? extends T>... callables)
      throws Exception {
    return firstSuccess(Bounds.NONE, Arrays.asList(callables));
  }

  /// The same within `bounds`: under [Bounds#maxParallel()], one begins when another has failed.
  ///
  /// @throws IllegalArgumentException if there is none to run
  /// @throws NullPointerException if a callable is null; nothing has begun then
  /// @throws Exception if all fail: the first failure, or an error of the VM, with the others
  ///     suppressed under it
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes before the first result
  public static <T extends @Nullable Object> T firstSuccess(
      Bounds bounds, Collection<? extends Callable<? extends T>> callables) throws Exception {
    return Gathering.<T>of(bounds, callables).firstSuccess();
  }

  /// Walks all sources at once, each on a thread of its own, and hands `consumer` a stream of their
  /// elements in the order in which they come; those of one source keep theirs.
  ///
  /// ```java
  /// merged(NONE, List.of(laptop, coffee, parcel), all ->
  ///     all.forEach(outcome -> IO.println(outcome.task() + ": " + outcome.step().name())));
  ///
  /// merged(NONE.withIdleTimeout(Duration.ofMinutes(1)), feeds, all ->
  ///     all.gather(Gatherers.windowFixed(100)).limit(10).forEach(this::save));
  /// ```
  ///
  /// The consumer runs on the calling thread and uses the stream there, before it returns. Its
  /// operators are the JDK's. As it falls behind, the sources wait: at most
  /// [Bounds#maxBuffered()] elements are taken from them ahead of it, so that endless sources run
  /// in flat memory.
  ///
  /// - **Early end.** When the consumer returns, after `limit`, `findFirst` or `takeWhile` for
  ///   instance, every source is interrupted, closed and waited for. What one throws then is thrown
  ///   in the end, as in `try` with resources, unless it is only an echo of the interruption.
  /// - **Closing.** A source that is [AutoCloseable], such as a [TaskIterator], whose clean-up
  ///   steps then run, is closed on its thread, after its iterator if that is one, too. Of a
  ///   collection, those that never began are closed on the calling thread.
  /// - **Failure** of a source ends the others at once. The consumer gets what came before it, and
  ///   then the failure is thrown out of the stream's operation and, whatever the consumer does
  ///   about it, out of this call. A failure of the consumer ends all sources.
  /// - **Interruption, deadline, idle timeout** end all as described above when the consumer waits
  ///   for an element or asks for the next ones; code of its own is not interrupted. Once all
  ///   sources have ended, a deadline no longer withholds what they gave.
  ///
  /// The sources of a collection are all walked at once, those of other iterables as many as
  /// [#DEFAULT_MAX_PARALLEL], unless [Bounds#maxParallel()] says otherwise; the others begin as
  /// these end.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes, or no element comes for the idle timeout
  public static <T extends @Nullable Object> void merged(
      Bounds bounds, Iterable<? extends Iterable<? extends T>> sources, Use<T> consumer)
      throws Exception {
    Merge.<T>of(bounds, sources).run(Merge.using(consumer));
  }

  /// Merges as [#merged(Bounds, Iterable, Use)] does, and returns what `consumer` makes of the
  /// stream:
  ///
  /// ```java
  /// List<Outcome> firstThree = mergedTo(NONE, iterators, all -> all.limit(3).toList());
  /// ```
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes, or no element comes for the idle timeout
  public static <T extends @Nullable Object, R extends @Nullable Object> R mergedTo(
      Bounds bounds,
      Iterable<? extends Iterable<? extends T>> sources,
      Mapper<? super Stream<T>, ? extends R> consumer)
      throws Exception {
    return Merge.<T>of(bounds, sources).run(consumer);
  }

  /// Merges what a lazy source gives; of its sources, at most [Bounds#maxParallel()] are walked at
  /// once, or [#DEFAULT_MAX_PARALLEL] if that is unbounded. Otherwise like
  /// [#merged(Bounds, Iterable, Use)].
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes, or no element comes for the idle timeout
  public static <T extends @Nullable Object> void merged(
      Bounds bounds, Iterator<? extends Iterable<? extends T>> sources, Use<T> consumer)
      throws Exception {
    Merge.<T>of(bounds, sources).run(Merge.using(consumer));
  }

  /// Merges lazily, and returns what `consumer` makes of the stream.
  ///
  /// @throws Exception the first failure
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws TimeoutException if the deadline passes, or no element comes for the idle timeout
  public static <T extends @Nullable Object, R extends @Nullable Object> R mergedTo(
      Bounds bounds,
      Iterator<? extends Iterable<? extends T>> sources,
      Mapper<? super Stream<T>, ? extends R> consumer)
      throws Exception {
    return Merge.<T>of(bounds, sources).run(consumer);
  }

  /// Sources for [#merged(Bounds, Iterable, Use)] of one element each: the callables' results,
  /// which so come as a stream, as they end.
  ///
  /// ```java
  /// merged(NONE, calls(() -> fetch(a), () -> fetch(b)), all -> all.forEach(this::save));
  /// ```
  ///
  /// @throws NullPointerException if a callable is null
  @SafeVarargs
  public static <T extends @Nullable Object> List<Iterable<T>> calls(
      Callable<? extends T>... callables) {
    return Stream.of(callables).map(Calls::<T>source).toList();
  }

  /// Lazy sources for [#merged(Bounds, Iterable, Use)]: the results of `mapper` for each element.
  ///
  /// ```java
  /// merged(NONE.withMaxParallel(20), calls(urls, this::fetch), all -> all.forEach(this::save));
  /// ```
  public static <E extends @Nullable Object, T extends @Nullable Object>
      Iterable<Iterable<T>> calls(
          Iterable<? extends E> elements, Mapper<? super E, ? extends T> mapper) {
    return () -> Calls.<E, T>sources(elements, mapper);
  }

  /// A source for [#merged(Bounds, Iterable, Use)] of the elements of a stream, which is closed
  /// with it: the lines of a file, for instance.
  public static <T extends @Nullable Object> Iterable<T> source(Stream<? extends T> stream) {
    return Calls.source(stream);
  }

  /// Runs tasks with the [LocalDriver]: the form for millions, since a waiting task holds no
  /// thread. At most [Plan#DEFAULT_MAX_PARALLEL] are in flight. A failed task does not stop the
  /// others, nor is it thrown, but by [RunResult#orThrow].
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
}
