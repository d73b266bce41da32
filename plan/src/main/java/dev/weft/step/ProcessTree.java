package dev.weft.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A process and everything that it started, and how to end all of it.
///
/// Two ways lead to what belongs to it, since each misses something: its descendants, which lose
/// those whose parent has ended; and an environment variable that all inherit and hardly any
/// change, which Linux shows in `/proc/PID/environ` (Jenkins' ProcessTreeKiller does the same with
/// its `BUILD_ID`).
final class ProcessTree {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int ROUNDS_MAX = 50;

  private final ProcessHandle root;
  private final String marker;

  /// @param marker `NAME=value` in the environment of all that belongs to the tree
  ProcessTree(ProcessHandle root, String marker) {
    this.root = root;
    this.marker = marker;
  }

  /// Asks all to end, and kills what has not done so after `grace`. Returns when nothing is left.
  void end(Duration grace) {
    Set<ProcessHandle> asked = members();
    asked.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + grace.toNanos();
    Set<ProcessHandle> left = alive(asked);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      awaitAny(left);
      left = alive(left);
    }
    kill(asked);
  }

  /// Kills all, again and again until nothing new turns up.
  private void kill(Set<ProcessHandle> known) {
    Set<ProcessHandle> left = alive(known);
    left.addAll(members());
    for (int round = 0; round < ROUNDS_MAX && !left.isEmpty(); round++) {
      left.forEach(ProcessHandle::destroyForcibly);
      awaitAny(left);
      left = alive(left);
      left.addAll(members());
    }
  }

  private Set<ProcessHandle> members() {
    Set<ProcessHandle> members = new HashSet<>();
    members.add(root);
    root.descendants().forEach(members::add);
    for (ProcessHandle marked : marked()) {
      members.add(marked);
      marked.descendants().forEach(members::add);
    }
    members.remove(ProcessHandle.current());
    return alive(members);
  }

  private Set<ProcessHandle> marked() {
    Set<ProcessHandle> marked = new HashSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (carriesMarker(process)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(marked::add);
        }
      }
    } catch (IOException noProc) {
      // Not Linux: descendants are all that can be found.
    }
    return marked;
  }

  private boolean carriesMarker(Path process) {
    try {
      String environment =
          Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      byte[] bytes = marker.getBytes(StandardCharsets.UTF_8);
      String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
      return ("\0" + environment + "\0").contains("\0" + wanted + "\0");
    } catch (IOException goneOrForeign) {
      return false;
    }
  }

  /// A process that has ended and was not collected yet is not alive, though its handle says so.
  private static Set<ProcessHandle> alive(Set<ProcessHandle> processes) {
    Set<ProcessHandle> alive = new HashSet<>(processes);
    alive.removeIf(process -> !process.isAlive() || isZombie(process));
    return alive;
  }

  private static boolean isZombie(ProcessHandle process) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      return Files.isDirectory(Path.of("/proc/self"));
    }
  }

  private static void awaitAny(Set<ProcessHandle> processes) {
    CompletableFuture<?>[] ends =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    CompletableFuture.anyOf(ends)
        .completeOnTimeout(null, POLL.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
