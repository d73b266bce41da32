package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Bounds on one call of [Weft]'s `gather`, `settled`, `asCompleted`, `firstSuccess` or `merged`.
/// A value: start from [#NONE].
///
/// ```java
/// gather(Bounds.NONE.withMaxParallel(8).withTimeout(Duration.ofSeconds(30)), rows, this::fetch);
/// ```
///
/// @param maxParallel how many callables or sources run at once at most; [#UNBOUNDED] for all
///     (where their source is lazy, for [Weft#DEFAULT_MAX_PARALLEL])
/// @param deadline when those that have not ended are cancelled; null for never. It is compared
///     with the system clock once, when the call begins, so that setting the clock later moves
///     nothing
/// @param maxFailures for `settled`: how many callables may fail before the rest is cancelled; 0 is
///     fail-fast, [#UNBOUNDED] for all. The other calls always fail fast
/// @param idleTimeout for `merged`: how long its consumer waits for the next element at most; null
///     for as long as it takes
/// @param maxBuffered for `merged`: how many elements are taken from the sources at most before the
///     consumer asks for them, besides one that each source holds ready
/// @param context what the work of each thread runs in; see [Around]
public record Bounds(
    int maxParallel,
    @Nullable Instant deadline,
    int maxFailures,
    @Nullable Duration idleTimeout,
    int maxBuffered,
    Around context) {

  /// Runs work in a context: calls `work` once, on the thread that it is called on. Threads inherit
  /// no context by themselves. What is captured when this is made, on the calling thread, is there
  /// in the callables, sources and consumers that run on other threads, and likewise in the steps
  /// of a [TaskIterator], a [LocalDriver][dev.weft.local.LocalDriver#withContext] and a
  /// [TestBed][dev.weft.virtual.TestBed#withContext]:
  ///
  /// ```java
  /// Bounds.NONE.withContext(ScopedValue.where(USER, USER.get())::run);          // a scoped value
  ///
  /// Context context = Context.current();                                        // OpenTelemetry
  /// Bounds.NONE.withContext(work -> context.wrap(work).run());
  ///
  /// Map<String, String> mdc = MDC.getCopyOfContextMap();                        // SLF4J
  /// Bounds.NONE.withContext(
  ///     work -> {
  ///       MDC.setContextMap(mdc);
  ///       try {
  ///         work.run();
  ///       } finally {
  ///         MDC.clear();       // the thread goes on to work that may have another context
  ///       }
  ///     });
  /// ```
  ///
  /// What the work throws does not pass through the context. What the context throws, or that it
  /// has not run its work once on the same thread, is a failure of the work.
  @FunctionalInterface
  public interface Around {
    /// Runs `work` once, on the calling thread, before it returns.
    void run(Runnable work);
  }

  /// No bound on [#maxParallel()] or [#maxFailures()].
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /// The number of buffered elements unless bounds say otherwise.
  public static final int DEFAULT_MAX_BUFFERED = 1_024;

  /// A class of its own, since each run has it. Java would generate one for a lambda in each
  /// process.
  private static final class NoContext implements Around {
    @Override
    public void run(Runnable work) {
      work.run();
    }
  }

  private static final Around NO_CONTEXT = new NoContext();

  /// All at once, for as long as it takes.
  public static final Bounds NONE =
      new Bounds(UNBOUNDED, null, UNBOUNDED, null, DEFAULT_MAX_BUFFERED, NO_CONTEXT);

  /// @throws IllegalArgumentException if `maxParallel` or `maxBuffered` is less than 1,
  ///     `maxFailures` is negative, or `idleTimeout` is not positive
  public Bounds {
    atLeast(1, "maxParallel", maxParallel);
    atLeast(0, "maxFailures", maxFailures);
    atLeast(1, "maxBuffered", maxBuffered);
    if (idleTimeout != null && !idleTimeout.isPositive()) {
      throw new IllegalArgumentException("idleTimeout is " + idleTimeout + ", not positive");
    }
    Objects.requireNonNull(context, "the context is null");
  }

  private static void atLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", not " + least + " or more");
    }
  }

  /// These bounds with another `maxParallel`.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public Bounds withMaxParallel(int maxParallel) {
    return new Bounds(maxParallel, deadline, maxFailures, idleTimeout, maxBuffered, context);
  }

  /// These bounds with another deadline; one in the past lets nothing begin.
  public Bounds withDeadline(Instant deadline) {
    return new Bounds(maxParallel, deadline, maxFailures, idleTimeout, maxBuffered, context);
  }

  /// These bounds with a deadline that lies `timeout` after this call (not after the gather's).
  public Bounds withTimeout(Duration timeout) {
    Instant now = Instant.now();
    boolean endless = timeout.compareTo(Duration.between(now, Instant.MAX)) >= 0;
    return withDeadline(endless ? Instant.MAX : timeout.isNegative() ? now : now.plus(timeout));
  }

  /// These bounds with another `maxFailures`.
  ///
  /// @throws IllegalArgumentException if it is negative
  public Bounds withMaxFailures(int maxFailures) {
    return new Bounds(maxParallel, deadline, maxFailures, idleTimeout, maxBuffered, context);
  }

  /// These bounds with another idle timeout.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public Bounds withIdleTimeout(Duration idleTimeout) {
    return new Bounds(maxParallel, deadline, maxFailures, idleTimeout, maxBuffered, context);
  }

  /// These bounds with another `maxBuffered`.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public Bounds withMaxBuffered(int maxBuffered) {
    return new Bounds(maxParallel, deadline, maxFailures, idleTimeout, maxBuffered, context);
  }

  /// These bounds with another context.
  public Bounds withContext(Around context) {
    return new Bounds(maxParallel, deadline, maxFailures, idleTimeout, maxBuffered, context);
  }
}
