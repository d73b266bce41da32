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

/// What Java does not let a program do with signals to itself, by the C library. Does nothing where
/// Java may not call that.
public final class OwnProcess {
  private static final int QUIT = 3;
  private static final long DEATH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private OwnProcess() {}

  /// Dies of a signal that is left to the system. Returns only if that cannot be.
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
    // Another thread may be the one that gets it.
    LockSupport.parkNanos(DEATH_NANOS);
  }

  /// Leaves SIGQUIT (Ctrl-\) to the system, so that the process dies of it as others do. Java would
  /// print what its threads are at, across whatever is shown, and go on.
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

  /// Dies of SIGQUIT.
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
