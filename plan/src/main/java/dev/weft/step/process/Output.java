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

/// Reads the output of one command on a thread of its own, until no process can print any more;
/// [#drain] tells the thread that waits for the command when it may stop waiting.
///
/// If the receiver of the output blocks, nothing is read, and the command blocks as at any full
/// pipe.
final class Output {

  /// Receives the bytes that are read.
  interface Taker {
    /// Consumes the content of the buffer, except what is meaningful only with further bytes: that
    /// remains in the buffer.
    void accept(ByteBuffer bytes) throws IOException;

    /// Consumes the last bytes.
    void end(ByteBuffer bytes) throws IOException;

    /// Returns the number of the current incomplete line that is held back; 0 if there is none.
    default long unfinished() {
      return 0;
    }

    /// Passes on the incomplete line as far as possible; the line continues.
    default void handOnBegun() {}

    /// Passes on the incomplete line as if it had ended.
    default void endLine() {}
  }

  /// The maximum total time of reads without data after the command's exit. Output after that must
  /// come from other processes.
  private static final Duration QUIET = Duration.ofMillis(200);

  private static final Duration QUIET_THOUGH_NOBODY_IS_LEFT = Duration.ofSeconds(2);

  /// More than the capacity of a pipe: anything beyond that was printed after the command's exit.
  private static final long PIPE_BYTES_MAX = 1 << 20;

  private static final int BUFFER_BYTES = 16_384;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS, Thread::startVirtualThread);

  private final Taker taker;

  /// Guards the receiver.
  private final ReentrantLock taking = new ReentrantLock();

  /// Whether the incomplete line is scheduled to be checked.
  private final AtomicBoolean awaited = new AtomicBoolean();

  private final CountDownLatch ended = new CountDownLatch(1);

  /// Written by the waiting thread, read by the reading one.
  private volatile boolean unwanted;

  /// The exception of the receiver, if any; set by the reading thread before it ends.
  private volatile @Nullable Throwable refused;

  /// These four are written by both threads, guarded by this.
  private boolean reading;

  private long waitingSince;
  private long waitedNanos;
  private long bytesRead;

  /// Whether a line that does not end soon is passed on as far as it has arrived.
  private final boolean early;

  private Output(Function<BooleanSupplier, Taker> taker, boolean early) {
    this.taker = taker.apply(() -> unwanted);
    this.early = early;
  }

  /// Passes on lines for display. A line that does not end within a quarter of a second, such as a
  /// prompt, is passed on as far as it has arrived.
  static Output ofLines(Attempt.Printer printer, Masks masks) {
    return ofLines(printer, masks, true);
  }

  /// Passes on complete lines for display; one of more than 64 KiB as several.
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

  /// Passes on bytes as they arrive. After `data` has thrown an exception, the rest is discarded.
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

  /// Reads until the end, and closes the pipe. Blocks its thread in native code, so it must run on
  /// a platform thread: a virtual thread would pin its carrier, and a few hundred silent commands
  /// would pin all carriers.
  void readAll(InputStream pipe) {
    // When a process ends, the JDK reads the rest of its pipe and closes it, unless another thread
    // holds this lock. A background process of the command would then die of SIGPIPE at its next
    // output, and one that prints without end would fill the memory.
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
        // The pipe is broken: there is no more output.
      } finally {
        ended.countDown();
      }
    }
  }

  /// After the command's exit, blocks until all of its output has been passed on: until the end of
  /// the pipe, or, if background processes hold the pipe open, until there is no output for a
  /// moment.
  ///
  /// @param someoneIsLeft whether there are such processes. If not, the end will come, and silence
  ///     only means that the machine is busy
  void drain(BooleanSupplier someoneIsLeft) throws InterruptedException {
    commandExited();
    if (!awaitQuiet(QUIET) && !someoneIsLeft.getAsBoolean()) {
      awaitQuiet(QUIET_THOUGH_NOBODY_IS_LEFT);
    }
  }

  /// Blocks like [#drain], but for no longer than `limit`, even if the receiver blocks.
  void drainFor(Duration limit) throws InterruptedException {
    ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Continues reading, so that no process blocks, but discards the rest. An incomplete line ends
  /// here, unless the receiver blocks.
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

  /// Schedules passing on a line that does not end soon.
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

  /// Returns the exception of the receiver, after which nothing more was passed on; null for an
  /// [IOException], which only means that no more output is wanted.
  @Nullable Throwable refused() {
    return refused instanceof IOException ? null : refused;
  }

  private interface Taking {
    void run() throws IOException;
  }

  /// Runs the receiver; an exception from a view must not leave the command blocked at its pipe.
  private void unlessRefused(Taking what) {
    taking.lock();
    try {
      if (refused == null) { // Otherwise its line is incomplete.
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

  /// @return whether the end has been reached
  private boolean awaitQuiet(Duration limit) throws InterruptedException {
    while (!quietFor(limit)) {
      if (ended.await(10, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return ended.getCount() == 0;
  }
}
