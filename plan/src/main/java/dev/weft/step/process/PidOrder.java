package dev.weft.step.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongPredicate;

/// Tells by their pids which processes are older than this one.
///
/// Linux assigns pids in ascending order, and begins again with low ones after the highest
/// (`/proc/sys/kernel/pid_max`). `/proc/loadavg` has the last one. So the processes that started
/// after this one have pids between its own and the last one, until all pids have been used once.
final class PidOrder {
  /// More than a processor can start in a second.
  private static final long STARTS_A_SECOND = 20_000;

  private PidOrder() {}

  /// Returns what accepts pids of older processes, among those that exist now. It accepts none if
  /// their order is unknown, or if this process has run long enough for all pids to be used again.
  static LongPredicate older() {
    try {
      long own = ProcessHandle.current().pid();
      long last = number("/proc/loadavg", 4);
      return areAllNew() ? _ -> false : pid -> isOlder(pid, own, last);
    } catch (IOException | RuntimeException unknown) {
      return _ -> false;
    }
  }

  static boolean isOlder(long pid, long own, long last) {
    return own <= last ? pid < own || pid > last : pid < own && pid > last;
  }

  private static boolean areAllNew() throws IOException {
    Instant began = ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);
    Duration age = Duration.between(began, Instant.now());
    long startsASecond = STARTS_A_SECOND * Runtime.getRuntime().availableProcessors();
    return age.isNegative()
        || age.toMillis() > 1_000 * number("/proc/sys/kernel/pid_max", 0) / startsASecond;
  }

  private static long number(String file, int field) throws IOException {
    return Long.parseLong(Files.readString(Path.of(file)).strip().split(" ", -1)[field]);
  }
}
