package dev.weft.thread;

import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.RunContext;
import dev.weft.StepFailedException;
import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A [Feed] of what a producer puts, on a virtual thread, into a bounded buffer. It is the lock
/// that guards all of its fields.
public final class BufferedSource implements Feed {
  static final int TASKS_MAX = 256;

  private final Producer producer;
  private final Deque<Task> tasks = new ArrayDeque<>();
  private @Nullable Runnable later;
  private @Nullable Thread thread;
  private @Nullable Throwable thrown;
  private boolean ended;
  private boolean closed;

  public BufferedSource(Producer producer) {
    this.producer = producer;
  }

  @Override
  public synchronized void open(RunContext run) {
    thread = Thread.ofVirtual().name("weft-feed").start(() -> produce(run));
  }

  @Override
  public synchronized boolean isReady(Runnable later) {
    boolean ready = ended || (!closed && !tasks.isEmpty());
    this.later = ready ? null : later;
    return ready;
  }

  @Override
  public synchronized boolean hasNext() {
    if (tasks.isEmpty() && thrown != null) {
      throw new StepFailedException(Failure.of(thrown));
    }
    return !tasks.isEmpty();
  }

  @Override
  public synchronized Task next() {
    Task task = tasks.poll();
    if (task == null) {
      throw new NoSuchElementException();
    }
    // Not for each task, so that the two threads do not take turns.
    if (tasks.size() == TASKS_MAX / 2) {
      notifyAll();
    }
    return task;
  }

  @Override
  public synchronized void close() {
    closed = true;
    tasks.clear();
    notifyAll();
    if (thread != null && !ended) {
      thread.interrupt();
    }
  }

  /// The producer's thread; null if nothing has begun.
  public synchronized @Nullable Thread thread() {
    return thread;
  }

  private void produce(RunContext run) {
    Throwable failure = null;
    try {
      producer.produce(run, this::put);
    } catch (Throwable failed) {
      failure = failed;
    }
    end(failure);
  }

  private void put(Task task) throws InterruptedException {
    Objects.requireNonNull(task, "null was put instead of a task");
    Runnable waiting;
    synchronized (this) {
      while (tasks.size() == TASKS_MAX && !closed) {
        wait();
      }
      if (closed || Thread.interrupted()) {
        throw new InterruptedException("no more tasks are wanted");
      }
      tasks.add(task);
      waiting = later;
      later = null;
    }
    if (waiting != null) {
      waiting.run();
    }
  }

  private void end(@Nullable Throwable failure) {
    Runnable waiting;
    synchronized (this) {
      ended = true;
      thrown = failure;
      waiting = later;
      later = null;
    }
    if (waiting != null) {
      waiting.run();
    }
  }
}
