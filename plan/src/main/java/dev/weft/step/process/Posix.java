package dev.weft.step.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The C library's calls that Java lacks: signals other than TERM and KILL, signals to a whole
/// process group, and the group and session of a process. Unlike a helper program they need no
/// additional process, which the system might refuse just when a process has to be ended.
///
/// Linked on first use: most runs need to end nothing.
final class Posix {

  /// A signal that Weft sends.
  enum Signal {
    TERMINATE(15),
    KILL(9),
    /// The number differs: 18 on Linux, 19 on macOS and the BSDs.
    CONTINUE(System.getProperty("os.name", "").startsWith("Linux") ? 18 : 19);

    private final int number;

    Signal(int number) {
      this.number = number;
    }
  }

  private static final @Nullable MethodHandle KILL = link("kill", JAVA_INT, JAVA_INT);
  private static final @Nullable MethodHandle GETPGID = link("getpgid", JAVA_INT);
  private static final @Nullable MethodHandle GETSID = link("getsid", JAVA_INT);

  private Posix() {}

  /// Sends the signal to one process.
  static void signal(long pid, Signal signal) {
    if (KILL == null) {
      ProcessHandle.of(pid).ifPresent(process -> withoutNativeAccess(process, signal));
    } else if (pid > 1) {
      call(KILL, (int) pid, signal.number);
    }
  }

  /// Sends the signal to all processes of a group at once, so that none escapes by forking.
  ///
  /// @return false if that failed
  static boolean signalGroup(long group, Signal signal) {
    return KILL != null && group > 1 && call(KILL, (int) -group, signal.number) == 0;
  }

  /// Returns the process group of a process, or -1.
  static long group(long pid) {
    return GETPGID == null ? -1 : call(GETPGID, (int) pid);
  }

  /// Returns the session of a process, or -1.
  static long session(long pid) {
    return GETSID == null ? -1 : call(GETSID, (int) pid);
  }

  private static void withoutNativeAccess(ProcessHandle process, Signal signal) {
    switch (signal) {
      case TERMINATE -> process.destroy();
      case KILL -> process.destroyForcibly();
      case CONTINUE -> {}
    }
  }

  private static int call(MethodHandle function, int argument) {
    try {
      return (int) function.invokeExact(argument);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static int call(MethodHandle function, int first, int second) {
    try {
      return (int) function.invokeExact(first, second);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle link(String name, MemoryLayout... arguments) {
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    } catch (IllegalCallerException | UnsupportedOperationException noNativeAccess) {
      return null;
    }
  }
}
