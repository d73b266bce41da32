package dev.weft.thread;

import dev.weft.Weft;
import java.util.Arrays;

/// Shows where a gather was called in what one of its callables has thrown on a thread of its own:
/// the caller's frames come under the callable's.
final class CallerFrames {
  private static final String GATHER = Weft.class.getName();

  private CallerFrames() {}

  /// Puts the calling thread's frames, from the call of [Weft] on, under those of `thrown`; unless
  /// they are there, since it was thrown on this thread, or is an exception that is thrown time
  /// and again. One without any frames stays so: the JVM may share it.
  static void putUnder(Throwable thrown) {
    StackTraceElement[] own = thrown.getStackTrace();
    StackTraceElement[] here = new Throwable().getStackTrace();
    int from = 0;
    while (from < here.length && !here[from].getClassName().equals(GATHER)) {
      from++;
    }
    StackTraceElement[] caller = Arrays.copyOfRange(here, from, here.length);
    int shared = Math.max(0, own.length - caller.length);
    if (own.length == 0 || Arrays.equals(own, shared, own.length, caller, 0, caller.length)) {
      return;
    }
    StackTraceElement[] both = Arrays.copyOf(own, own.length + caller.length);
    System.arraycopy(caller, 0, both, own.length, caller.length);
    thrown.setStackTrace(both);
  }
}
