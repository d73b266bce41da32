package dev.weft.step.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Caches for a short time where programs were found: searching the `PATH` and reading the file
/// takes dozens of system calls, and a plan may start the same program thousands of times a minute.
/// A program that moves on the `PATH` meanwhile is found a moment later.
///
/// Thread-safe.
final class ProgramCache {
  private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MAX = 1_000;

  // By program, directory and PATH. As a string: the hash code of a record costs a short run more
  // than this saves.
  private final Map<String, Found> found = new ConcurrentHashMap<>();

  /// @param at when it was searched, by the monotonic clock
  private record Found(Path file, long at) {}

  /// Returns the program's file; see [Program#find].
  Path find(CommandLine command) throws IOException {
    Path directory = command.workingDirectory();
    String wanted = command.program() + '\0' + directory + '\0' + command.variable("PATH");
    Found known = found.get(wanted);
    long now = System.nanoTime();
    if (known != null
        && now - known.at() < MOMENT_NANOS
        && Files.isExecutable(known.file())
        && Files.isExecutable(directory)) {
      return known.file();
    }
    Path file = Program.find(command);
    if (found.size() >= MAX) {
      found.clear();
    }
    found.put(wanted, new Found(file, now));
    return file;
  }
}
