package dev.weft.live;

import dev.weft.Answer;
import dev.weft.AwaitedApproval;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.engine.StepSelector;
import dev.weft.local.LocalDriver;
import dev.weft.model.AttemptTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets other processes control a run in progress: handles each [Request] that arrives at the run's
/// [RunSocket]. It opens a moment after the run has begun, or with its first approval, and closes
/// with the run. Thread-safe.
public final class ControlServer implements Listener, AutoCloseable {
  private static final Duration TIME = Duration.ofSeconds(10);

  /// Nobody controls a shorter run, and to open a socket takes a fifth of the time of one.
  private static final Duration OPENS_AFTER = Duration.ofMillis(200);

  private final String run;
  private final String plan;
  private final LocalDriver driver;
  private final Connections connections;
  private final Consumer<String> trouble;
  private final Duration time;
  private final ClosedApprovals concluded = new ClosedApprovals();
  private final StatusTracker tracker = new StatusTracker();
  // Answers being given to the run; each completes once its result is noted.
  private final Set<CompletableFuture<@Nullable Reply>> answering = ConcurrentHashMap.newKeySet();
  // Guarded by this.
  private boolean tried;
  // Guarded by this.
  private boolean begun;
  private final CountDownLatch closing = new CountDownLatch(1);
  // Why it could not be opened; null if it could. Guarded by this.
  private @Nullable String closed;

  /// @param run the run's id
  /// @param plan the plan's name
  /// @param driver the driver of the run
  /// @param planFolder the folder of the plan file
  /// @param trouble receives a message for users if it cannot be opened
  public ControlServer(
      String run, String plan, LocalDriver driver, Path planFolder, Consumer<String> trouble) {
    this(run, plan, driver, planFolder, trouble, TIME);
  }

  /// @param time the timeout of a connection
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
    this.connections = new Connections(run, planFolder, time, this::answer);
    this.trouble = trouble;
    this.time = time;
  }

  /// Sets what is known about the run in advance.
  ///
  /// @param rows the numbers of tasks of groups
  /// @param past reads the times of earlier runs, once, when somebody asks how the run stands
  public void expect(Map<String, Long> rows, Supplier<AttemptTimes> past) {
    tracker.expect(rows, past);
  }

  @Override
  public void on(Event event) {
    tracker.on(event);
    if (event instanceof Event.StepEnded ended) {
      concluded.note(ended.task().name(), ended.outcome());
    }
    prepare(event);
  }

  /// Arranges that the server opens when the run begins. On return for an approval event, other
  /// processes can answer it; if they cannot, that is reported. Views call this before they show an
  /// event, because another listener may be ahead of this one.
  public void prepare(Event event) {
    if (event instanceof Event.RunStarted) {
      openSoon();
    } else if (event instanceof Event.StepStarted started && started.step().asApproval() != null) {
      open();
      tellTrouble();
    }
  }

  private synchronized void openSoon() {
    if (!tried && !begun) {
      begun = true;
      Thread.ofPlatform().daemon().name("weft-control").start(this::openLater);
    }
  }

  private void openLater() {
    try {
      if (!closing.await(OPENS_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
        open();
      }
    } catch (InterruptedException never) {
      throw new IllegalStateException("nobody interrupts this thread", never);
    }
  }

  private synchronized void tellTrouble() {
    if (closed != null) {
      trouble.accept(closed);
      closed = null;
    }
  }

  private synchronized void open() {
    if (!tried) {
      tried = true;
      closed = connections.open();
    }
  }

  private Reply answer(Request request) {
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
      case Request.TaskStatuses() ->
          CompletableFuture.completedFuture(Reply.TaskStatuses.of(tracker));
      case Request.Cancel(String by) -> taken(() -> driver.cancel("cancelled by " + by));
      case Request.Pause(String by) -> taken(() -> driver.pause(by));
      case Request.Resume(String by) -> taken(() -> driver.resume(by));
      case Request.Skip(String task, String step, String by) ->
          driver.skip(task, step, by).thenApply(_ -> new Reply.Taken());
      case Request.Approve(String task, String step, Answer answer) -> answer(task, step, answer);
    };
  }

  private CompletableFuture<Reply> answer(String task, @Nullable String step, Answer answer) {
    // Registered before the run can refuse another answer because of this one.
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

  /// Describes how an approval ended; empty if it still waits, or never did.
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

  /// Stops accepting requests. Blocks for up to two seconds until accepted requests have their
  /// replies.
  @Override
  public void close() {
    closing.countDown();
    synchronized (this) {
      tried = true;
    }
    connections.close();
  }
}
