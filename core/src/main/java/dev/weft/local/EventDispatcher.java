package dev.weft.local;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.engine.run.Listeners;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Hands events on to listeners, each on a thread of its own behind a bounded queue, as [Listener]
/// promises. [#on] is safe to call from any thread; calls that happen one after another arrive in
/// that order.
final class EventDispatcher implements Listener, AutoCloseable {
  private final List<Line> lines;

  EventDispatcher(List<? extends Listener> listeners) {
    lines = listeners.stream().map(Line::new).toList();
    lines.forEach(line -> line.thread.start());
  }

  /// Itself, unless there is no listener.
  Listener orNobody() {
    return lines.isEmpty() ? Listeners.NOBODY : this;
  }

  @Override
  public void on(Event event) {
    for (Line line : lines) {
      if (event instanceof Event.RunEnded) {
        line.putLast(event);
      } else {
        line.put(event);
      }
    }
  }

  /// Returns when every listener has been told everything; if the run broke off before its
  /// [Event.RunEnded], at once.
  @Override
  public void close() {
    lines.forEach(Line::close);
  }

  /// One listener and what it is still to be told.
  private static final class Line {
    private static final int LENGTH = 16_384;
    // A line takes a place for each so many characters, so that long ones do not fill the memory.
    private static final int CHARS_A_PLACE = 512;
    // Slower than this, in events a second, and the run does not wait for the listener.
    private static final int PACE = 1_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    // So many events at a stretch are a stream.
    private static final int STRETCH = 64;
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

    final Thread thread;
    private final Listener listener;
    private final Semaphore places = new Semaphore(LENGTH);
    // Never full: who adds holds a place.
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(LENGTH);
    private final AtomicLong missed = new AtomicLong();
    // How many the listener was told.
    private final AtomicLong callback = new AtomicLong();
    // Whether the listener is too slow to be waited for, until its queue is half empty again.
    private volatile boolean behind;
    private volatile boolean ending;
    // Whether nothing more will come.
    private volatile boolean closed;
    // How many events were told without a pause. The thread's own.
    private int stretch;
    // The current second of waiting for room. Guarded by this.
    private long waited;
    private long toldBefore;

    Line(Listener listener) {
      this.listener = listener;
      this.thread =
          Thread.ofPlatform().daemon().name("weft-listener").unstarted(this::tellUntilEnd);
    }

    void put(Event event) {
      if (missed.get() > 0 && !behind) {
        tellMissed(event.at());
      }
      if (!offer(event) && (behind || !putPatiently(event))) {
        missed.incrementAndGet();
      }
    }

    private boolean offer(Event event) {
      return places.tryAcquire(placesOf(event)) && queue.add(event);
    }

    private boolean offer(Event event, long nanos) throws InterruptedException {
      return places.tryAcquire(placesOf(event), nanos, TimeUnit.NANOSECONDS) && queue.add(event);
    }

    private static int placesOf(Event event) {
      return event instanceof Event.Output output
          ? Math.min(1 + output.line().length() / CHARS_A_PLACE, LENGTH)
          : 1;
    }

    /// Waits for room for as long as the listener keeps up its pace.
    private synchronized boolean putPatiently(Event event) {
      boolean taken = false;
      while (!taken && !behind) {
        long start = System.nanoTime();
        long left = SECOND - waited;
        taken = uninterrupted(() -> offer(event, left));
        waited += System.nanoTime() - start;
        if (waited >= SECOND) {
          behind = callback.get() - toldBefore < PACE;
          waited = 0;
          toldBefore = callback.get();
        }
      }
      return taken;
    }

    /// The last event is never missed.
    void putLast(Event event) {
      ending = true;
      tellMissed(event.at());
      boolean taken = false;
      while (!taken && thread.isAlive()) {
        taken = uninterrupted(() -> offer(event, SECOND / 10));
      }
    }

    private void tellMissed(Instant at) {
      long count = missed.getAndSet(0);
      if (count > 0 && !offer(new Event.Missed(at, count))) {
        missed.addAndGet(count);
      }
    }

    /// Whether nothing is to be told. After many events at a stretch it looks again a moment later:
    /// to be woken, and to write out, for each of the next many would take more time than to tell
    /// them.
    private boolean hasCaughtUp() {
      stretch++;
      if (places.availablePermits() < LENGTH) {
        return false;
      }
      if (stretch > STRETCH) {
        LockSupport.parkNanos(MOMENT);
      }
      stretch = 0;
      return places.availablePermits() == LENGTH;
    }

    private void tellUntilEnd() {
      try {
        Event event;
        do {
          event = take();
          places.release(placesOf(event));
          if (event instanceof Event.RunEnded && missed.get() > 0) {
            listener.on(new Event.Missed(event.at(), missed.getAndSet(0)));
          }
          listener.on(event);
          callback.incrementAndGet();
          if (behind && places.availablePermits() >= LENGTH / 2) {
            behind = false;
          }
          if (hasCaughtUp()) {
            listener.caughtUp();
          }
        } while (!(event instanceof Event.RunEnded));
      } catch (InterruptedException brokenOff) {
        // close: nothing more will come.
      } finally {
        // A listener that threw is told nothing more, and nobody waits for it.
        behind = true;
      }
    }

    /// The next event. An interrupt flag that the listener has left set for itself is dropped.
    private Event take() throws InterruptedException {
      while (true) {
        try {
          return queue.take();
        } catch (InterruptedException interrupt) {
          if (closed && !ending) {
            throw interrupt;
          }
        }
      }
    }

    void close() {
      closed = true;
      if (!ending) {
        thread.interrupt();
      }
      uninterrupted(
          () -> {
            thread.join();
            return true;
          });
    }

    private interface Wait {
      boolean await() throws InterruptedException;
    }

    /// Begins the wait anew when it is interrupted, and sets the interrupt flag again at its end.
    private static boolean uninterrupted(Wait wait) {
      boolean interrupted = false;
      while (true) {
        try {
          boolean result = wait.await();
          if (interrupted) {
            Thread.currentThread().interrupt();
          }
          return result;
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
  }
}
