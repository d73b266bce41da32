package dev.weft.step.process;

import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The resources that a machine, or the limits of this process, can run out of. The system reports
/// this by exceptions of many kinds, which are not bugs in Weft.
public enum Exhaustion {
  FILES(
      "too many files are open at once: raise that limit, such as with `ulimit -n 4096`, or let"
          + " fewer steps run at once (--max-parallel)",
      "Too many open files"),
  PROCESSES(
      "no more processes or threads can be started: raise that limit (`ulimit -u`, or `pids` of the"
          + " container), or let fewer steps run at once (--max-parallel)",
      "unable to create native thread",
      "Resource temporarily unavailable",
      "Cannot fork"),
  MEMORY_OF_THE_MACHINE(
      "the machine has no memory left: free some, or let fewer steps run at once (--max-parallel)",
      "Cannot allocate memory"),
  DISK(
      "there is no room on the disk, or none that we may use: make some",
      "No space left on device",
      "Disk quota exceeded"),
  MEMORY(
      "Weft has too little memory: give it more, such as with WEFT_JAVA_OPTS=-Xmx4g, or let fewer"
          + " tasks run at once (--max-parallel)");

  private static final int CAUSES_MAX = 20;

  private final String advice;

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final String[] signs;

  Exhaustion(String advice, String... signs) {
    this.advice = advice;
    this.signs = signs;
  }

  /// Describes what has run out and what to do.
  public String advice() {
    return advice;
  }

  /// Returns the resource whose exhaustion caused an exception; otherwise null.
  public static @Nullable Exhaustion of(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      Exhaustion found = ofAlone(cause);
      if (found != null) {
        return found;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static @Nullable Exhaustion ofAlone(Throwable thrown) {
    if (thrown instanceof IOException || thrown instanceof OutOfMemoryError) {
      String message = String.valueOf(thrown.getMessage());
      for (Exhaustion each : values()) {
        for (String sign : each.signs) {
          if (message.contains(sign)) {
            return each;
          }
        }
      }
    }
    return switch (thrown) {
      case OutOfMemoryError _ -> MEMORY;
      // A library could not be opened; the error does not say why.
      case LinkageError _ -> areFilesOut() ? FILES : null;
      default -> null;
    };
  }

  private static boolean areFilesOut() {
    try (FileInputStream _ = new FileInputStream("/dev/null")) {
      return false;
    } catch (IOException cannot) {
      return ofAlone(cannot) == FILES;
    }
  }
}
