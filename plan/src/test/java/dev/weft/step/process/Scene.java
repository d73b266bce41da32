package dev.weft.step.process;

import dev.weft.step.process.ProcessTable.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A run of its own for a test that starts real processes, to distinguish them from others.
final class Scene implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  final String run = "scene-" + UUID.randomUUID();
  final String key = run + "/task/step";
  final Processes processes;
  private final Path directory;

  Scene(Path directory) {
    this(directory, OwnSession.available());
  }

  Scene(Path directory, OwnSession session) {
    this(directory, Duration.ofMillis(200), session, new ProcessTable());
  }

  Scene(Path directory, Duration grace, OwnSession session, ProcessTable table) {
    this.directory = directory;
    this.processes = new Processes(grace, session, table);
  }

  CommandLine command(String... arguments) {
    return command(Map.of(), arguments);
  }

  CommandLine command(Map<String, String> environment, String... arguments) {
    return new CommandLine(List.of(arguments), directory, environment, Set.of(), run, key);
  }

  CommandLine shell(String text) {
    return command("sh", "-c", text);
  }

  /// Starts the command on a virtual thread.
  Running start(CommandLine command) {
    return new Running(processes, command);
  }

  /// Returns the live processes of this scene.
  List<Row> alive() {
    return new ProcessTable().rows().stream().filter(row -> row.run().equals(run)).toList();
  }

  /// Waits until this many processes of this scene are alive. While a process executes another
  /// program, its owner cannot be determined.
  List<Row> awaitAlive(int wanted) {
    eventually(wanted + " processes are alive", () -> alive().size() == wanted);
    return alive();
  }

  @Override
  public void close() {
    processes.endAll();
    new Ending(new ProcessTable(), row -> row.run().equals(run), List.of()).end(Duration.ZERO);
  }

  /// Waits for a condition; fails after a timeout.
  static void eventually(String what, BooleanSupplier isSo) {
    long began = System.nanoTime();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - began > DEADLINE.toNanos()) {
        throw new AssertionError("still not so after " + DEADLINE + ": " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }

  /// A running command.
  static final class Running {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final FutureTask<Exit> exit;
    private final Thread thread;

    private Running(Processes processes, CommandLine command) {
      Consumer<String> onLine = lines::add;
      Callable<Exit> body = () -> processes.run(command, onLine);
      exit = new FutureTask<>(body);
      thread = Thread.startVirtualThread(exit);
    }

    void awaitLine(String wanted) throws InterruptedException {
      String line;
      do {
        line = lines.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
          throw new AssertionError("never printed: " + wanted);
        }
      } while (!line.equals(wanted));
    }

    /// The lines that have not been awaited.
    List<String> rest() {
      return List.copyOf(lines);
    }

    void interrupt() {
      thread.interrupt();
    }

    boolean isRunning() {
      return !exit.isDone();
    }

    /// @throws java.util.concurrent.ExecutionException with what [Processes#run] has thrown
    Exit end() throws Exception {
      return exit.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
