package dev.weft.step.process;

import dev.weft.Attempt;
import dev.weft.secret.Masks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what one command prints until nobody can print any more, on a thread of its own; the
/// thread that waits for the command learns from [#drain] when it may stop waiting.
///
/// Whoever takes what is printed may block: then nothing is read, and the command waits as at any
/// pipe.
final class Output {

  /// Takes the bytes that are read.
  interface Taker {
    /// Takes what the buffer holds, but for what only makes sense with what is yet to come: that it
    /// leaves in.
    void accept(ByteBuffer bytes) throws IOException;

    /// Takes the last bytes.
    void end(ByteBuffer bytes) throws IOException;

    /// The number of the line that has begun and is held back until it ends; 0 if none is.
    default long unfinished() {
      return 0;
    }

    /// Hands on what is held back, as far as it makes sense by itself; its line goes on.
    default void handOnBegun() {}

    /// Hands on what is held back as if its line had ended.
    default void endLine() {}
  }

  /// How long a read may wait, all reads after the command's exit taken together, until what is
  /// still to come must be somebody else's.
  private static final Duration QUIET = Duration.ofMillis(200);

  private static final Duration QUIET_THOUGH_NOBODY_IS_LEFT = Duration.ofSeconds(2);

  /// More than a pipe holds: what is read beyond that was printed after the command's exit.
  private static final long PIPE_BYTES_MAX = 1 << 20;

  private static final int BUFFER_BYTES = 16_384;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS, Thread::startVirtualThread);

  private final Taker taker;

  /// Guards the taker.
  private final ReentrantLock taking = new ReentrantLock();

  /// Whether somebody will look after the line that is unfinished.
  private final AtomicBoolean awaited = new AtomicBoolean();

  private final CountDownLatch ended = new CountDownLatch(1);

  /// Set by the waiting thread, read by the reading one.
  private volatile boolean unwanted;

  /// What the taker threw, if it did; set by the reading thread before it ends.
  private volatile @Nullable Throwable refused;

  /// The four are written by both threads, under this object's lock.
  private boolean reading;

  private long waitingSince;
  private long waitedNanos;
  private long bytesRead;

  /// Whether a line that does not end soon is handed on as far as it came.
  private final boolean early;

  private Output(Function<BooleanSupplier, Taker> taker, boolean early) {
    this.taker = taker.apply(() -> unwanted);
    this.early = early;
  }

  /// Handed on line by line, fit for display; of a line that does not end within a quarter of a
  /// second, such as a prompt, what has come.
  static Output ofLines(Attempt.Printer printer, Masks masks) {
    return ofLines(printer, masks, true);
  }

  /// Handed on line by line, fit for display, each when it has ended; one of more than 64 KiB as
  /// several.
  static Output ofWholeLines(Consumer<String> lines, Masks masks) {
    return ofLines((line, _) -> lines.accept(line), masks, false);
  }

  private static Output ofLines(Attempt.Printer printer, Masks masks, boolean early) {
    return new Output(
        unwanted ->
            new Lines(
                (piece, more) -> {
                  if (!unwanted.getAsBoolean()) {
                    printer.print(piece, more);
                  }
                },
                masks),
        early);
  }

  /// Handed on as it comes. Once `data` throws an exception, nobody wants the rest.
  static Output ofBytes(WritableByteChannel data) {
    return new Output(_ -> new Bytes(data), false);
  }

  private record Bytes(WritableByteChannel data) implements Taker {
    @Override
    public void accept(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        data.write(bytes);
      }
    }

    @Override
    public void end(ByteBuffer bytes) throws IOException {
      accept(bytes);
    }
  }

  /// Reads until the end, and closes the pipe. Blocks its thread in native code, so it must be a
  /// platform thread: a virtual one would take its carrier along, and a few hundred silent commands
  /// all carriers.
  void readAll(InputStream pipe) {
    // When a process ends, the JDK takes what is left in its pipe and closes it, unless somebody
    // holds this lock; a process that the command left in the background would then die of
    // SIGPIPE at its next word, and one that prints without end would fill the memory.
    synchronized (pipe) {
      try (pipe) {
        byte[] buffer = new byte[BUFFER_BYTES];
        ByteBuffer bytes = ByteBuffer.wrap(buffer);
        while (read(pipe, buffer, bytes)) {
          bytes.flip();
          if (unwanted) {
            bytes.clear();
          } else {
            unlessRefused(() -> taker.accept(bytes));
            bytes.compact();
            awaitEndOfLine();
          }
        }
        bytes.flip();
        unlessRefused(() -> taker.end(bytes));
      } catch (IOException closed) {
        // Nothing more comes.
      } finally {
        ended.countDown();
      }
    }
  }

  /// Waits, after the command's exit, until all that it printed has been handed on: until the
  /// pipe's end, or, where processes that the command left in the background hold the pipe open,
  /// until nothing has come for a moment.
  ///
  /// @param someoneIsLeft whether there are such processes. If not, the end is bound to come, and
  ///     silence only means that this machine is busy
  void drain(BooleanSupplier someoneIsLeft) throws InterruptedException {
    commandExited();
    if (!awaitQuiet(QUIET) && !someoneIsLeft.getAsBoolean()) {
      awaitQuiet(QUIET_THOUGH_NOBODY_IS_LEFT);
    }
  }

  /// The same, but for no longer than this, even if the taker blocks.
  void drainFor(Duration limit) throws InterruptedException {
    ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Lets the rest of the output be read, so that nobody is blocked by it, and dropped. A line that
  /// has begun ends here, unless the taker blocks.
  void discardRest() {
    if (taking.tryLock()) {
      try {
        if (!unwanted) {
          unlessRefused(taker::endLine);
        }
      } finally {
        taking.unlock();
      }
    }
    unwanted = true;
  }

  /// Sees to it that a line is handed on as far as it came if it does not end soon.
  private void awaitEndOfLine() {
    long line = early ? unfinished() : 0;
    if (line > 0 && awaited.compareAndSet(false, true)) {
      LATER.execute(
          () -> {
            awaited.set(false);
            handOnBegun(line);
          });
    }
  }

  private void handOnBegun(long line) {
    if (unfinished() == line) {
      unlessRefused(
          () -> {
            if (taker.unfinished() == line) {
              taker.handOnBegun();
            }
          });
    } else {
      awaitEndOfLine();
    }
  }

  private long unfinished() {
    taking.lock();
    try {
      return taker.unfinished();
    } finally {
      taking.unlock();
    }
  }

  /// What the taker threw, after which nothing more was handed on; but an [IOException] only said
  /// that nobody wants more.
  @Nullable Throwable refused() {
    return refused instanceof IOException ? null : refused;
  }

  private interface Taking {
    void run() throws IOException;
  }

  /// A view that throws must not leave the command waiting at its pipe for ever.
  private void unlessRefused(Taking what) {
    taking.lock();
    try {
      if (refused == null) { // Otherwise its line is half taken.
        what.run();
      }
    } catch (IOException | RuntimeException | Error thrown) {
      refused = thrown;
      unwanted = true;
    } finally {
      taking.unlock();
    }
  }

  private boolean read(InputStream pipe, byte[] buffer, ByteBuffer bytes) throws IOException {
    beginWait();
    int n = pipe.read(buffer, bytes.position(), bytes.remaining());
    endWait(Math.max(n, 0));
    bytes.position(bytes.position() + Math.max(n, 0));
    return n >= 0;
  }

  private synchronized void beginWait() {
    reading = true;
    waitingSince = System.nanoTime();
  }

  private synchronized void endWait(int n) {
    reading = false;
    waitedNanos += System.nanoTime() - waitingSince;
    bytesRead += n;
  }

  private synchronized void commandExited() {
    waitingSince = System.nanoTime();
    waitedNanos = 0;
    bytesRead = 0;
  }

  private synchronized boolean quietFor(Duration limit) {
    long waited = waitedNanos + (reading ? System.nanoTime() - waitingSince : 0);
    return waited >= limit.toNanos() || bytesRead > PIPE_BYTES_MAX;
  }

  /// @return whether the end has come
  private boolean awaitQuiet(Duration limit) throws InterruptedException {
    while (!quietFor(limit)) {
      if (ended.await(10, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return ended.getCount() == 0;
  }
}
