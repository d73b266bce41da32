package dev.weft.thread;

import dev.weft.Bounds;
import dev.weft.Durations;
import dev.weft.Weft;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// One merge: each source is walked by a callable of [Forks], which puts its elements into a
/// [Handover]; the owner takes them from there, as a stream.
public final class Merge<T extends @Nullable Object> {
  private final Bounds bounds;
  private final Iterator<? extends Iterable<? extends T>> sources;
  private final boolean closesAll;
  private final Handover handover;
  private final Forks<@Nullable Void> forks;

  /// Merges all of a collection at once, and lazily what else gives sources.
  public static <T extends @Nullable Object> Merge<T> of(
      Bounds bounds, Iterable<? extends Iterable<? extends T>> sources) {
    Objects.requireNonNull(sources, "the sources are null");
    return sources instanceof Collection<? extends Iterable<? extends T>> all
        ? new Merge<>(Gathering.eager(bounds, all.size()), all.iterator(), true)
        : of(bounds, sources.iterator());
  }

  /// Merges lazily.
  public static <T extends @Nullable Object> Merge<T> of(
      Bounds bounds, Iterator<? extends Iterable<? extends T>> sources) {
    Objects.requireNonNull(sources, "the sources are null");
    return new Merge<>(Gathering.lazy(bounds), sources, false);
  }

  /// A consumer as a function without a result.
  public static <T extends @Nullable Object> Weft.Mapper<Stream<T>, @Nullable Void> using(
      Weft.Use<T> consumer) {
    Objects.requireNonNull(consumer, "the consumer is null");
    return all -> {
      consumer.accept(all);
      return null;
    };
  }

  /// @param closesAll whether the sources that never began are there, and so are closed
  private Merge(
      Bounds bounds, Iterator<? extends Iterable<? extends T>> sources, boolean closesAll) {
    this.bounds = bounds;
    this.sources = sources;
    this.closesAll = closesAll;
    this.handover = new Handover(bounds.maxBuffered());
    this.forks =
        new Forks<>(bounds, new Pumps(), Forks.Policy.FAIL_FAST, (_, _, _) -> {}, handover::end);
  }

  /// Hands the stream of all elements to `consumer` and returns its result when every source has
  /// been closed and every thread has terminated.
  public <R extends @Nullable Object> R run(Weft.Mapper<? super Stream<T>, ? extends R> consumer)
      throws Exception {
    Elements elements = new Elements();
    return forks.runDuring(
        () -> {
          try {
            return consumer.apply(StreamSupport.stream(elements, false));
          } finally {
            elements.end();
          }
        });
  }

  /// The callables that walk the sources.
  private final class Pumps implements Iterator<Callable<@Nullable Void>>, AutoCloseable {
    // Those that were pulled and have not begun.
    private final Set<Pump> pending = ConcurrentHashMap.newKeySet();

    @Override
    public boolean hasNext() {
      return sources.hasNext();
    }

    @Override
    public Callable<@Nullable Void> next() {
      Pump pump = new Pump(Objects.requireNonNull(sources.next(), "a source is null"), this);
      pending.add(pump);
      return pump;
    }

    /// Closes what has not begun, on the owner's thread.
    @Override
    public void close() {
      pending.forEach(pump -> closeUnbegun(pump.source));
      if (closesAll) {
        sources.forEachRemaining(this::closeUnbegun);
      }
      closeUnbegun(sources);
    }

    /// Each that cannot be closed is a failure of its own.
    private void closeUnbegun(Object source) {
      if (source instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Throwable unclosed) {
          forks.scope().fail(unclosed);
        }
      }
    }
  }

  /// Walks one source, and closes it and its iterator however that ends.
  private final class Pump implements Callable<@Nullable Void> {
    private final Iterable<? extends T> source;
    private final Pumps pumps;

    Pump(Iterable<? extends T> source, Pumps pumps) {
      this.source = source;
      this.pumps = pumps;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a source that is its own iterator
    public @Nullable Void call() throws Exception {
      pumps.pending.remove(this);
      Closing closing = new Closing();
      Iterator<? extends T> elements = null;
      try {
        elements = source.iterator();
        while (elements.hasNext()) {
          handover.put(elements.next());
        }
      } catch (Throwable thrown) {
        closing.failed(thrown);
      }
      if (elements instanceof AutoCloseable || source instanceof AutoCloseable) {
        ThreadScope scope = forks.scope();
        scope.beginCleanUp();
        if (elements != source) {
          closing.close(elements);
        }
        closing.close(source);
        scope.endCleanUp();
      }
      closing.finish();
      return null;
    }
  }

  /// What the consumer's stream reads.
  private final class Elements implements Spliterator<T> {
    private @Nullable Object[] batch = {};
    private int at;
    private int size;
    private boolean over;

    /// The consumer has ended: the stream has no more elements.
    void end() {
      over = true;
      at = size;
    }

    @Override
    @SuppressWarnings("unchecked") // nothing else is put
    public boolean tryAdvance(Consumer<? super T> action) {
      if (at == size && !refill()) {
        return false;
      }
      Object element = batch[at];
      batch[at++] = null;
      action.accept((T) element);
      return true;
    }

    @Override
    @SuppressWarnings("unchecked") // nothing else is put
    public void forEachRemaining(Consumer<? super T> action) {
      do {
        while (at < size) {
          Object element = batch[at];
          batch[at++] = null;
          action.accept((T) element);
        }
      } while (refill());
    }

    private boolean refill() {
      if (over) {
        throw new IllegalStateException("the merge has ended; use its stream within the consumer");
      }
      ThreadScope scope = forks.scope();
      try {
        Handover.Batch taken = take(scope);
        batch = taken.elements;
        size = taken.size;
        at = 0;
      } catch (InterruptedException interrupt) {
        scope.interrupt(interrupt);
        throw Sneaky.thrown(interrupt);
      } catch (TimeoutException passed) {
        scope.timeOut(passed);
        throw Sneaky.thrown(passed);
      }
      Throwable cause = scope.cause();
      if (size == 0 && cause != null) {
        throw Sneaky.thrown(cause);
      }
      return size > 0;
    }

    private Handover.Batch take(ThreadScope scope) throws InterruptedException, TimeoutException {
      long left = scope.nanosLeft();
      Duration patience = bounds.idleTimeout();
      long idle = patience == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(patience);
      Handover.Batch taken =
          left > 0 || haveAllEnded(scope) ? handover.take(Math.min(left, idle)) : null;
      if (taken != null) {
        return taken;
      }
      throw new TimeoutException(
          left <= idle
              ? "the call had not ended at its deadline"
              : "no element has come within " + Durations.format(patience));
    }

    /// Whether a deadline that has passed has cut nothing, since all sources had ended.
    private boolean haveAllEnded(ThreadScope scope) {
      return scope.cause() == null && handover.hasEnded();
    }

    @Override
    public @Nullable Spliterator<T> trySplit() {
      return null;
    }

    @Override
    public long estimateSize() {
      return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
      return ORDERED;
    }
  }
}
