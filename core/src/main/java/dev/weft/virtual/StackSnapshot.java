package dev.weft.virtual;

import java.util.Arrays;

/// Where a thread is that runs while virtual time stands still.
final class StackSnapshot {
  private final StackTraceElement[] frames;

  StackSnapshot(Thread thread) {
    this.frames = thread.getStackTrace();
  }

  /// Whether it sleeps, in real time.
  boolean sleeps() {
    return Arrays.stream(frames)
        .anyMatch(
            it ->
                it.getClassName().equals("java.lang.Thread") && it.getMethodName().equals("sleep"));
  }

  /// The first frame that is not the JDK's.
  String place() {
    return Arrays.stream(frames)
        .filter(
            it -> !it.getClassName().startsWith("java.") && !it.getClassName().startsWith("jdk."))
        .findFirst()
        .map(StackTraceElement::toString)
        .orElse("a place that is not known");
  }

  /// Its frames as a cause.
  ///
  /// @param what whose frames these are
  Exception asCause(String what) {
    Exception where = new Exception(what + " was here");
    where.setStackTrace(frames);
    return where;
  }
}
