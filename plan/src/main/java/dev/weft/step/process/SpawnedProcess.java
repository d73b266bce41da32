package dev.weft.step.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weft.step.process.CLibrary.Function;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A process that [Spawn] has started. It has ended when [#awaitEnd] has returned.
final class SpawnedProcess extends Process {

  /// The system calls that wait for a process, with Linux's constants.
  static final class Waiting {
    private static final int FOR_ONE_PROCESS = 1;
    private static final int TO_END = 4;
    private static final int AND_STAY = 0x0100_0000;

    private final Function waitId =
        CLibrary.function("waitid", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private final Function waitPid = CLibrary.function("waitpid", JAVA_INT, ADDRESS, JAVA_INT);

    /// Blocks until the process has ended. Its pid is not reused before [#code] is called.
    private void awaitEnd(int pid) {
      while (waitId.call(FOR_ONE_PROCESS, pid, MemorySegment.NULL, TO_END | AND_STAY) != 0
          && ProcessHandle.of(pid).isPresent()) {
        // A signal to this thread interrupted the call.
      }
    }

    /// Returns the exit code as a shell would report it; -1 if it is unknown, for example because
    /// the parent of Weft made the system discard the exit status of children.
    private int code(int pid) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment status = arena.allocate(JAVA_INT);
        if (waitPid.call(pid, status, 0) != pid) {
          return -1;
        }
        int value = status.get(JAVA_INT, 0);
        int signal = value & 0x7f;
        return signal == 0 ? value >> 8 & 0xff : 0x80 + signal;
      }
    }
  }

  private final int pid;
  private final InputStream output;
  private final InputStream errors;
  private final Waiting waiting;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private volatile boolean ended;

  SpawnedProcess(int pid, InputStream output, InputStream errors, Waiting waiting) {
    this.pid = pid;
    this.output = output;
    this.errors = errors;
    this.waiting = waiting;
  }

  /// Blocks its thread in native code until the process has ended. Must be called once.
  void awaitEnd() {
    waiting.awaitEnd(pid);
    // First, so that another process with this pid is not taken for this one.
    ended = true;
    exit.complete(waiting.code(pid));
  }

  /// Returns a stream that discards everything: the process has an empty input.
  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return output;
  }

  @Override
  public InputStream getErrorStream() {
    return errors;
  }

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public int exitValue() {
    if (!exit.isDone()) {
      throw new IllegalThreadStateException("process " + pid + " has not ended");
    }
    return exit.join();
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return exit.thenApply(_ -> this);
  }

  @Override
  public boolean isAlive() {
    return !ended;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public void destroy() {
    signal(Posix.Signal.TERMINATE);
  }

  @Override
  public Process destroyForcibly() {
    signal(Posix.Signal.KILL);
    return this;
  }

  private void signal(Posix.Signal signal) {
    if (isAlive()) {
      Posix.signal(pid, signal);
    }
  }
}
