package dev.weft.live;

import dev.weft.Answer;
import dev.weft.AwaitedApproval;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.Step;
import dev.weft.engine.StepSelector;
import dev.weft.local.LocalDriver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets other processes act on a run while it goes on: takes each [Request] at the run's
/// [RunSocket]. It opens and closes with the run.
///
/// Safe for use by several threads. Each connection has a thread of its own and ten seconds, so
/// that one is heard on a machine that has too much to do. When there are many, the one is closed
/// that has kept this waiting for longest, so that clients that say nothing, or do not listen, keep
/// nobody else from being heard.
public final class ControlServer implements Listener, AutoCloseable {
  private static final int REQUEST_BYTES_MAX = 64 * 1_024;
  private static final int CONNECTIONS_MAX = 64;
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

  private final String run;
  private final String plan;
  private final LocalDriver driver;
  private final Path planFolder;
  private final RunSocket socket;
  private final Consumer<String> trouble;
  private final Duration time;
  private final Semaphore places = new Semaphore(CONNECTIONS_MAX);
  private final Concluded concluded = new Concluded();
  private final StatusTracker tracker = new StatusTracker();
  // Answers that the run is being given; each ends when what came of it has been noted.
  private final Set<CompletableFuture<@Nullable Reply>> answering = ConcurrentHashMap.newKeySet();
  // Connections whose request has not come yet, and those whose reply has not been taken: those
  // first that this has waited for longest.
  private final Queue<LineConnection> asking = new ConcurrentLinkedQueue<>();
  private final Queue<LineConnection> listening = new ConcurrentLinkedQueue<>();
  // Guarded by this.
  private boolean tried;
  // Why it could not be opened; null if it could. Guarded by this.
  private @Nullable String closed;
  // Null while it is closed. Written under this.
  private volatile @Nullable ServerSocketChannel server;

  /// @param run the run's id
  /// @param plan the plan's name
  /// @param driver carries the run out
  /// @param planFolder the folder of the plan file
  /// @param trouble is told, for people, why it could not be opened
  public ControlServer(
      String run, String plan, LocalDriver driver, Path planFolder, Consumer<String> trouble) {
    this(run, plan, driver, planFolder, trouble, TIME);
  }

  /// @param time how long a connection may take
  ControlServer(
      String run,
      String plan,
      LocalDriver driver,
      Path planFolder,
      Consumer<String> trouble,
      Duration time) {
    this.run = run;
    this.plan = plan;
    this.driver = driver;
    this.planFolder = planFolder;
    this.socket = RunSocket.of(run, planFolder);
    this.trouble = trouble;
    this.time = time;
  }

  @Override
  public void on(Event event) {
    tracker.on(event);
    if (event instanceof Event.StepEnded ended) {
      concluded.note(ended.task().name(), ended.outcome());
    }
    prepare(event);
  }

  /// Opens the door when the run begins. When this returns for an approval, others can answer; if
  /// they cannot, that is trouble. Whoever shows events calls it first, since another listener may
  /// be ahead of this one.
  public void prepare(Event event) {
    if (event instanceof Event.RunStarted) {
      open();
    } else if (event instanceof Event.StepStarted started
        && started.step() instanceof Step.Approval) {
      tellTrouble();
    }
  }

  private synchronized void tellTrouble() {
    if (closed != null) {
      trouble.accept(closed);
      closed = null;
    }
  }

  private synchronized void open() {
    if (tried) {
      return;
    }
    tried = true;
    ServerSocketChannel listening = null;
    try {
      listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(listening);
      server = listening;
      Thread.startVirtualThread(() -> RunSocket.removeDead(planFolder));
      Thread.ofPlatform().daemon().name("weft-control").start(this::admit);
    } catch (IOException | UnsupportedOperationException unusable) {
      close(listening);
      socket.remove();
      closed =
          "nobody can answer approvals from another process: "
              + socket.file()
              + " cannot be made: "
              + reason(unusable);
    }
  }

  private static String reason(Exception unusable) {
    return switch (unusable) {
      case FileAlreadyExistsException taken -> taken.getFile() + " is something else";
      case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
      default -> String.valueOf(unusable.getMessage());
    };
  }

  private void admit() {
    for (ServerSocketChannel open = server; open != null; open = server) {
      try {
        SocketChannel channel = open.accept();
        if (isTherePlace()) {
          LineConnection connection = new LineConnection(channel, time);
          asking.add(connection);
          Thread.ofVirtual().name("weft-control").start(() -> serve(connection));
        } else {
          channel.close();
        }
      } catch (IOException failed) {
        // Closed, or there are too many open files, which may pass.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /// Takes a place, if need be that of the connection that has waited for longest.
  private boolean isTherePlace() {
    if (places.tryAcquire()) {
      return true;
    }
    LineConnection longest = asking.poll();
    if (longest == null) {
      longest = listening.poll();
    }
    if (longest != null) {
      longest.close();
    }
    try {
      return longest != null && places.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException never) {
      throw new IllegalStateException("nobody interrupts this thread", never);
    }
  }

  private void serve(LineConnection connection) {
    try (connection) {
      String reply = answer(connection).toJson();
      listening.add(connection);
      connection.writeLine(reply);
    } catch (IOException gone) {
      // Nobody is there to be told.
    } finally {
      asking.remove(connection);
      listening.remove(connection);
      places.release();
    }
  }

  private Reply answer(LineConnection connection) throws IOException {
    Request request;
    try {
      byte[] line = connection.readLine(REQUEST_BYTES_MAX);
      asking.remove(connection);
      request = Request.parse(line);
    } catch (IllegalArgumentException | LineConnection.LineTooLongException wrong) {
      return new Reply.Refused("not understood: " + wrong.getMessage());
    }
    try {
      return carryOut(request).join();
    } catch (CompletionException refused) {
      if (refused.getCause() instanceof IllegalArgumentException why) {
        return new Reply.Refused(
            whyTooLate(request).orElseGet(() -> String.valueOf(why.getMessage())));
      }
      throw refused;
    }
  }

  private CompletableFuture<Reply> carryOut(Request request) {
    return switch (request) {
      case Request.Listing() ->
          driver.approvals().thenApply(waiting -> Reply.Waiting.of(run, plan, waiting));
      case Request.Standing() -> CompletableFuture.completedFuture(Reply.Standings.of(tracker));
      case Request.Cancel(String by) -> taken(() -> driver.cancel("cancelled by " + by));
      case Request.Pause(String by) -> taken(() -> driver.pause(by));
      case Request.Resume(String by) -> taken(() -> driver.resume(by));
      case Request.Skip(String task, String step, String by) ->
          driver.skip(task, step, by).thenApply(_ -> new Reply.Taken());
      case Request.Approve(String task, String step, Answer answer) -> answer(task, step, answer);
    };
  }

  private CompletableFuture<Reply> answer(String task, @Nullable String step, Answer answer) {
    // Known before the run can refuse another answer on account of this one.
    CompletableFuture<@Nullable Reply> noted = new CompletableFuture<>();
    answering.add(noted);
    return driver
        .answer(task, step, answer)
        .<Reply>thenApply(
            _ -> {
              concluded.note(task, step, answer);
              return new Reply.Taken();
            })
        .whenComplete(
            (reply, _) -> {
              answering.remove(noted);
              noted.complete(reply);
            });
  }

  private static CompletableFuture<Reply> taken(Runnable asking) {
    asking.run();
    return CompletableFuture.completedFuture(new Reply.Taken());
  }

  /// What happened to an approval that waits no more; empty if it waits, or never did.
  private Optional<String> whyTooLate(Request request) {
    for (CompletableFuture<@Nullable Reply> each : answering) {
      each.handle((_, _) -> true)
          .completeOnTimeout(false, time.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }
    return switch (request) {
      case Request.Approve(String task, String step, Answer _) ->
          driver.approvals().join().stream()
                  .anyMatch(it -> isMeant(it, new StepSelector(task, step)))
              ? Optional.empty()
              : concluded.tooLate(task, step);
      default -> Optional.empty();
    };
  }

  private static boolean isMeant(AwaitedApproval waiting, StepSelector meant) {
    return waiting.task().name().equals(meant.task()) && meant.selects(waiting.step());
  }

  /// Takes no more requests; returns when those that were taken have their replies, within two
  /// seconds.
  @Override
  public void close() {
    synchronized (this) {
      tried = true;
      ServerSocketChannel open = server;
      server = null;
      if (open != null) {
        socket.remove();
        close(open);
      }
    }
    asking.forEach(LineConnection::close);
    try {
      // Each connection gives its place back when it ends.
      if (places.tryAcquire(CONNECTIONS_MAX, CLOSING_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
        places.release(CONNECTIONS_MAX);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(@Nullable ServerSocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException alreadyBroken) {
      // It is gone either way.
    }
  }
}
