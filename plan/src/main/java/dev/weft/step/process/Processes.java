package dev.weft.step.process;

import dev.weft.Attempt;
import dev.weft.secret.Masks;
import dev.weft.step.process.ProcessTable.Row;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Carries out commands as processes of the operating system, and ends them with all that they
/// started.
///
/// Each command runs in a session of its own, its standard input is empty, and its standard error
/// goes where its output goes, unless that is data. What it prints is handed on line by line
/// ([Lines]), or as it comes, and never collected. It sees its run's id as `WEFT_RUN` and its key
/// as `WEFT_KEY`, and what it starts inherits these: they are how processes are found that lost
/// their parent.
///
/// Blocking native calls, starting a process and reading its pipe, are made on platform threads
/// that exist while they are needed, one for each pipe and process. [#run] itself may be called on
/// any number of virtual threads. All methods may be called by several threads at once.
public final class Processes {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(1);
  private static final long STACK_BYTES = 256 * 1_024;

  /// To link the C library takes about as long as it then saves in so many starts.
  private static final int FEW = 32;

  private final Duration grace;
  private final @Nullable String worker;
  private final ProcessTable table;
  private final ExecutorService readers =
      Executors.newCachedThreadPool(
          Thread.ofPlatform()
              .name("weft-pipe")
              .daemon()
              .stackSize(STACK_BYTES)
              .inheritInheritableThreadLocals(false)
              .factory());
  private final AtomicInteger starts = new AtomicInteger();
  private volatile OwnSession session;
  private final Map<Process, Child> live = new ConcurrentHashMap<>();

  /// Set once, by [#endAll()]; a command that starts meanwhile looks after it has made itself
  /// known.
  private volatile boolean ended;

  /// With ten seconds for a command to end by itself.
  public Processes() {
    this(GRACE);
  }

  /// @param grace how long after SIGTERM what is still there gets SIGKILL
  public Processes(Duration grace) {
    this(grace, null, OwnSession.available(), new ProcessTable());
  }

  /// Those of a worker, which is not the only one that carries out its runs.
  ///
  /// @param worker what no other worker of this machine is called; commands see it as `WEFT_WORKER`
  public Processes(Duration grace, String worker) {
    this(grace, worker, OwnSession.available(), new ProcessTable());
  }

  Processes(Duration grace, OwnSession session, ProcessTable table) {
    this(grace, null, session, table);
  }

  private Processes(
      Duration grace, @Nullable String worker, OwnSession session, ProcessTable table) {
    this.grace = grace;
    this.worker = worker;
    this.session = session;
    this.table = table;
  }

  /// Runs a command until it ends and all that it printed has been handed on. A process that it
  /// leaves in the background does not hold this up: 200 ms without output after the command's end
  /// are enough; that process lives on, and what it prints is dropped.
  ///
  /// When this thread is interrupted, all that the command started gets SIGTERM and, after the
  /// grace time, SIGKILL; this returns when it is gone.
  ///
  /// @param onLine takes each line as it comes, on a platform thread of its own; while it blocks
  ///     the command waits at its pipe. It is not called after this has returned, but for a call
  ///     that has been blocking for a second after an interrupt. If it throws, no further lines are
  ///     handed on, and this throws the same when the command has ended
  /// @throws IOException if the command cannot be started; the message says why, in words for the
  ///     plan's author
  /// @throws InterruptedException if interrupted; a process that could not be ended is named in an
  ///     exception suppressed under it
  public Exit run(CommandLine command, Consumer<String> onLine)
      throws IOException, InterruptedException {
    return run(command, List.of(Output.ofWholeLines(onLine, Masks.NONE)));
  }

  /// The same, where the pieces of a line are marked, and no secret is parted between two. A line
  /// comes in pieces that is long, or does not end soon.
  public Exit run(CommandLine command, Masks masks, Attempt.Printer printer)
      throws IOException, InterruptedException {
    return run(command, List.of(Output.ofLines(printer, masks)));
  }

  /// Runs a command for the data that it prints. All is as above, but that its standard output is
  /// handed on as it comes, and its standard error line by line.
  ///
  /// @param data takes the bytes, on a platform thread of its own; while it blocks the command
  ///     waits at its pipe. It is not closed. Once it throws an [IOException], the rest is dropped
  /// @param onErrorLine takes each line, on another one
  public Exit run(
      CommandLine command, Masks masks, WritableByteChannel data, Consumer<String> onErrorLine)
      throws IOException, InterruptedException {
    return run(command, List.of(Output.ofBytes(data), Output.ofWholeLines(onErrorLine, masks)));
  }

  /// @param outputs what becomes of its standard output, and of its standard error if that is apart
  private Exit run(CommandLine command, List<Output> outputs)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Child child =
        start(worker == null ? command : command.with(CommandLine.WORKER, worker), outputs);
    live.put(child.process(), child);
    try {
      if (ended) {
        endNow(List.of(child));
      }
      int code = child.process().waitFor();
      for (Output output : outputs) {
        output.drain(() -> table.hasAnyOf(child));
        rethrow(output);
      }
      return new Exit(code);
    } catch (InterruptedException cancelled) {
      endCancelled(child, outputs, cancelled);
      throw cancelled;
    } finally {
      live.remove(child.process());
      outputs.forEach(Output::discardRest);
    }
  }

  /// Kills all commands that are running, with all that they started, without asking; those that
  /// start from now on are killed as well. Returns when they are gone.
  public void endAll() {
    ended = true;
    endNow(List.copyOf(live.values()));
  }

  /// Ends all processes on this machine that any command of this run has started, also those that
  /// one left in the background, and also if the Weft that started them is long gone: SIGTERM, and
  /// SIGKILL after the grace time; after [#endAll()], SIGKILL at once. Returns when they are gone.
  ///
  /// Finds nothing on a system that does not show processes' environments in `/proc`.
  ///
  /// @return what could not be ended, in words; empty if all has been
  public List<String> sweep(String run) {
    return sweep(row -> row.run().equals(run), ended ? Duration.ZERO : grace);
  }

  /// Kills all that any command has started of a worker with this name, be it one that is long
  /// gone: what it was about is done again.
  public List<String> sweepWorker() {
    return sweep(row -> row.worker().equals(worker), Duration.ZERO);
  }

  private List<String> sweep(Predicate<Row> marked, Duration grace) {
    return new Ending(table, marked, List.of()).end(grace).stream().map(Row::describe).toList();
  }

  /// Starts the command on the thread that will read its output. An interrupt does not end the wait
  /// for this, so that no process is started that nobody knows.
  private Child start(CommandLine command, List<Output> outputs) throws IOException {
    if (starts.incrementAndGet() == FEW && session == OwnSession.SETSID) {
      readers.execute(this::learnToSpawn);
    }
    CompletableFuture<Child> started = new CompletableFuture<>();
    execute(
        command,
        () -> {
          Process process;
          try {
            Child child = Child.start(command, session, outputs.size() > 1, readers);
            process = child.process();
            if (outputs.size() > 1) {
              readErrors(command, process, outputs.getLast());
            }
            started.complete(child);
          } catch (Throwable cannot) {
            started.completeExceptionally(cannot);
            return;
          }
          outputs.getFirst().readAll(process.getInputStream());
        });
    try {
      return started.join();
    } catch (CompletionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof IOException cannot) {
        throw cannot;
      }
      if (cause instanceof RuntimeException bug) {
        throw bug;
      }
      throw failed;
    }
  }

  private void readErrors(CommandLine command, Process process, Output errors) throws IOException {
    try {
      execute(command, () -> errors.readAll(process.getErrorStream()));
    } catch (IOException noThread) {
      process.destroyForcibly();
      throw noThread;
    }
  }

  /// Runs this on a thread of its own for the command.
  private void execute(CommandLine command, Runnable work) throws IOException {
    try {
      readers.execute(work);
    } catch (OutOfMemoryError noThread) {
      throw Child.cannotStart(command, String.valueOf(noThread.getMessage()), noThread);
    }
  }

  /// Whether any command was started, or is about to be.
  public boolean haveStarted() {
    return starts.get() > 0;
  }

  /// How the next command is started.
  OwnSession session() {
    return session;
  }

  private void learnToSpawn() {
    if (Spawn.LINKED != null) {
      session = OwnSession.SPAWN;
    }
  }

  private void endCancelled(Child child, List<Output> outputs, InterruptedException cancelled) {
    Collection<Row> left = ending(List.of(child)).end(grace);
    // An interrupt that came again meanwhile asks for nothing more.
    Thread.interrupted();
    try {
      for (Output output : outputs) {
        output.drainFor(LAST_WORDS_MAX);
      }
    } catch (InterruptedException again) {
      cancelled.addSuppressed(again);
    }
    if (!left.isEmpty()) {
      String names = left.stream().map(Row::describe).collect(Collectors.joining(", "));
      cancelled.addSuppressed(new IOException("could not be ended: " + names));
    }
  }

  private void endNow(Collection<Child> children) {
    if (!children.isEmpty()) {
      ending(children).end(Duration.ZERO);
    }
  }

  private Ending ending(Collection<Child> children) {
    Set<String> keys = children.stream().map(Child::key).collect(Collectors.toSet());
    Predicate<Row> marked = row -> keys.contains(row.key());
    return new Ending(table, marked, children.stream().map(Child::process).toList());
  }

  private static void rethrow(Output output) {
    switch (output.refused()) {
      case null -> {}
      case RuntimeException thrown -> throw thrown;
      case Error thrown -> throw thrown;
      case Throwable other -> throw new AssertionError(other);
    }
  }
}
