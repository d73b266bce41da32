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

/// Runs commands as processes of the operating system, and ends them with everything that they
/// started.
///
/// Each command runs in a session of its own, its standard input is empty, and its standard error
/// is merged with its output, unless the output is data. Output is passed on line by line
/// ([Lines]), or as it arrives, and is never collected. A command receives its run's id as
/// `WEFT_RUN` and its key as `WEFT_KEY`, which its child processes inherit: these marks identify
/// processes that have lost their parent.
///
/// Blocking native calls, which start a process and read its pipe, run on platform threads that
/// exist only while they are needed, one for each pipe and process. [#run] itself may be called on
/// any number of virtual threads. Safe for use by several threads at once.
public final class Processes {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(1);
  private static final long STACK_BYTES = 256 * 1_024;

  /// Linking the C library takes about as long as it saves in this many starts.
  private static final int FEW = 32;

  private final Duration grace;
  private final @Nullable String worker;
  private final ProcessTable table;
  private final ProgramCache programs = new ProgramCache();
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

  /// Set once, by [#endAll()]; a starting command checks it after it has registered itself.
  private volatile boolean ended;

  /// Creates an instance that gives commands ten seconds to end by themselves.
  public Processes() {
    this(GRACE);
  }

  /// @param grace the time between SIGTERM and SIGKILL
  public Processes(Duration grace) {
    this(grace, null, OwnSession.available(), new ProcessTable());
  }

  /// Creates the processes of a worker, which shares its runs with others.
  ///
  /// @param worker the unique name of the worker on this machine; commands receive it as
  ///     `WEFT_WORKER`
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

  /// Runs a command until it has ended and all of its output has been passed on. A background
  /// process does not delay the return: 200 ms without output after the command's end suffice; the
  /// background process continues, and its output is discarded.
  ///
  /// If this thread is interrupted, all processes that the command started receive SIGTERM and,
  /// after the grace time, SIGKILL; this method returns when they have ended.
  ///
  /// @param onLine receives each line as it arrives, on a platform thread of its own; while it
  ///     blocks, the command blocks at its pipe. It is not called after this method has returned,
  ///     except for a call that has been blocking for a second after an interrupt. If it throws, no
  ///     further lines are passed on, and this method rethrows the exception when the command has
  ///     ended
  /// @throws IOException if the command cannot be started; the message says why, in words for the
  ///     plan's author
  /// @throws InterruptedException if interrupted; processes that could not be ended are named in a
  ///     suppressed exception
  public Exit run(CommandLine command, Consumer<String> onLine)
      throws IOException, InterruptedException {
    return run(command, List.of(Output.ofWholeLines(onLine, Masks.NONE)));
  }

  /// Runs a command whose long or slow lines arrive in marked pieces; none divides a secret.
  public Exit run(CommandLine command, Masks masks, Attempt.Printer printer)
      throws IOException, InterruptedException {
    return run(command, List.of(Output.ofLines(printer, masks)));
  }

  /// Runs a command for the data that it prints: its standard output is passed on as it arrives,
  /// its standard error line by line.
  ///
  /// @param data receives the bytes, on a platform thread of its own; while it blocks, the command
  ///     blocks at its pipe. It is not closed. After it has thrown an [IOException], the rest is
  ///     discarded
  /// @param onErrorLine receives each line, on another thread
  public Exit run(
      CommandLine command, Masks masks, WritableByteChannel data, Consumer<String> onErrorLine)
      throws IOException, InterruptedException {
    return run(command, List.of(Output.ofBytes(data), Output.ofWholeLines(onErrorLine, masks)));
  }

  /// @param outputs receive its standard output, and its standard error if that is separate
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

  /// Kills all running commands, with everything that they started, and all that start from now on.
  /// Blocks until they have ended.
  public void endAll() {
    ended = true;
    endNow(List.copyOf(live.values()));
  }

  /// Ends all processes on this machine that any command of this run has started, including
  /// background processes, and even if the Weft process that started them has ended: sends SIGTERM,
  /// and SIGKILL after the grace time; after [#endAll()], SIGKILL at once. Blocks until they have
  /// ended.
  ///
  /// Finds nothing on a system that does not show processes' environments in `/proc`.
  ///
  /// @return descriptions of the processes that could not be ended; empty if there are none
  public List<String> sweep(String run) {
    return sweep(table, run, () -> {});
  }

  /// Ends the processes that a run of this Weft process has started, as [#sweep(String)] does; it
  /// does not search for those of an earlier process, and takes less time.
  ///
  /// @param onFound is called each time that some are asked to end, before it waits for them
  public List<String> sweepYounger(String run, Runnable onFound) {
    return sweep(table.ofYounger(), run, onFound);
  }

  private List<String> sweep(ProcessTable from, String run, Runnable onFound) {
    Duration time = ended ? Duration.ZERO : grace;
    return describe(new Ending(from, row -> row.run().equals(run), List.of(), onFound).end(time));
  }

  /// Kills everything that commands of a worker with this name have started, even if that worker
  /// has ended: their steps run again.
  public List<String> sweepWorker() {
    return describe(
        new Ending(table, row -> row.worker().equals(worker), List.of()).end(Duration.ZERO));
  }

  private static List<String> describe(Collection<Row> left) {
    return left.stream().map(Row::describe).toList();
  }

  /// Starts the command on the thread that will read its output. An interrupt does not end this
  /// wait, so that every started process is known.
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
            Child child = Child.start(command, programs, session, outputs.size() > 1, readers);
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

  /// Runs `work` on a thread of its own for the command.
  private void execute(CommandLine command, Runnable work) throws IOException {
    try {
      readers.execute(work);
    } catch (OutOfMemoryError noThread) {
      throw Child.cannotStart(command, String.valueOf(noThread.getMessage()), noThread);
    }
  }

  /// Returns whether any command was started, or is about to be.
  public boolean haveStarted() {
    return starts.get() > 0;
  }

  /// Returns how to start the next command.
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
    // A repeated interrupt has no further effect.
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
