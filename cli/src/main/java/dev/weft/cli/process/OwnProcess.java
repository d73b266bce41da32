package dev.weft.cli.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Signal operations of this process that Java lacks, through the C library. They do nothing if
/// Java is not allowed to call it.
public final class OwnProcess {
  private static final int QUIT = 3;
  private static final long DEATH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private OwnProcess() {}

  /// Makes this process die of a signal with its default action. Returns only if that fails.
  static void kill(int signal) {
    MethodHandle kill = link("kill", JAVA_INT, JAVA_INT, JAVA_INT);
    if (kill == null) {
      return;
    }
    try {
      int _ = (int) kill.invokeExact((int) ProcessHandle.current().pid(), signal);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    // The signal may be delivered to another thread.
    LockSupport.parkNanos(DEATH_NANOS);
  }

  /// Restores the default action of SIGQUIT (Ctrl-\), so that the process dies of it. Otherwise
  /// Java would print its thread dump over the view, and continue.
  public static void restoreQuit() {
    MethodHandle signal = link("signal", ADDRESS, JAVA_INT, ADDRESS);
    if (signal != null) {
      try {
        MemorySegment _ = (MemorySegment) signal.invokeExact(QUIT, MemorySegment.NULL);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /// Makes this process die of SIGQUIT.
  public static void quit() {
    restoreQuit();
    kill(QUIT);
  }

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle link(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
    } catch (IllegalCallerException | UnsupportedOperationException noNativeAccess) {
      return null;
    }
  }
}
