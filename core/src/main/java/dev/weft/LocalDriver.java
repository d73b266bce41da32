package dev.weft;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs a plan in this process. Steps are carried out on virtual threads: a task holds one while
/// its steps run one after another, and none while it waits for time, a limit, or a need.
///
/// The thread that calls [#run] conducts the run: it decides what comes next, and is the only one
/// that does. A driver is for one run.
public final class LocalDriver implements Driver {
  private final String id;
  private final InstantSource clock = new MonotonicClock();
  // What the conducting thread is to do next; filled by the carriers, and from outside.
  private final BlockingQueue<Consumer<Conductor>> inbox = new LinkedBlockingQueue<>();
  private @Nullable Conductor conductor;
  private @Nullable Dispatch dispatch;
  private volatile boolean over;

  /// A driver for a run with a random id.
  public LocalDriver() {
    this(newId());
  }

  /// @param id the run's id, part of every step's idempotency key
  public LocalDriver(String id) {
    this.id = id;
  }

  /// Eight letters and digits, such as `k3f9x2ab`: 40 random bits in Crockford's base 32.
  public static String newId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      id.append("0123456789abcdefghjkmnpqrstvwxyz".charAt(ThreadLocalRandom.current().nextInt(32)));
    }
    return id.toString();
  }

  /// @throws IllegalStateException if this driver has run before
  @Override
  public RunResult run(Plan plan, List<? extends Listener> listeners) throws InterruptedException {
    if (conductor != null) {
      throw new IllegalStateException("a driver is for one run");
    }
    boolean interrupted;
    RunResult result;
    try (Dispatch listening = new Dispatch(listeners)) {
      dispatch = listening;
      Conductor conducting = new Conductor(id, plan, listening, new Hands(), null, clock.instant());
      conductor = conducting;
      try {
        interrupted = conduct(conducting);
      } finally {
        // Before the listeners are waited for, since one of them may wait for an answer.
        over = true;
        refuseQuestions();
      }
      result = conducting.finish(clock.instant());
    }
    if (interrupted) {
      throw new InterruptedException("the run was interrupted");
    }
    return result;
  }

  /// Returns whether it was interrupted.
  private boolean conduct(Conductor conducting) {
    boolean interrupted = false;
    conducting.tick(clock.instant());
    while (!conducting.isDone()) {
      try {
        await(conducting);
      } catch (InterruptedException interrupt) {
        interrupted = true;
        conducting.cancel("interrupted", clock.instant());
      }
      conducting.tick(clock.instant());
    }
    return interrupted;
  }

  /// Asks the run to end: nothing starts any more, what is under way is interrupted. Returns at
  /// once; [#run] returns when everything has ended. Safe from any thread, at any time.
  public void cancel(String reason) {
    inbox.add(conducting -> conducting.cancel(reason, clock.instant()));
  }

  /// Answers an approval. Safe from any thread, at any time.
  ///
  /// @param task the name of the task that waits
  /// @param step the approval's id or name; null where the task waits for one only
  /// @return completes when the answer was taken, or with an [IllegalArgumentException], whose
  ///     message is for people, if nothing of that name waits, the answer does not fit it, or the
  ///     run has ended
  public CompletableFuture<Void> answer(String task, @Nullable String step, Answer answer) {
    return ask(conducting -> {
          conducting.answer(task, step, answer, clock.instant());
          return true;
        })
        .thenAccept(_ -> {});
  }

  /// What waits for an answer, longest first. Safe from any thread, at any time.
  ///
  /// @return completes soon, or with an [IllegalArgumentException] if the run has ended
  public CompletableFuture<List<AwaitedApproval>> approvals() {
    return ask(conducting -> conducting.approvals().all());
  }

  private <T> CompletableFuture<T> ask(Function<Conductor, T> asked) {
    Question<T> question = new Question<>(asked, new CompletableFuture<>());
    inbox.add(question);
    // Either this sees that the run is over, or its end sees the question.
    if (over) {
      question.refuse();
    }
    return question.answer;
  }

  private void refuseQuestions() {
    for (Consumer<Conductor> message : inbox) {
      if (message instanceof Question<?> question) {
        question.refuse();
      }
    }
  }

  /// Waits until something is to be done, and does what is in the inbox.
  private void await(Conductor conducting) throws InterruptedException {
    long next = conducting.nextTick();
    Consumer<Conductor> message =
        next == Timers.NEVER
            ? inbox.take()
            : inbox.poll(next - Nanos.of(clock.instant()), TimeUnit.NANOSECONDS);
    // No more than are there now, so that timers have their turn.
    for (int left = inbox.size(); message != null; left--) {
      message.accept(conducting);
      message = left > 0 ? inbox.poll() : null;
    }
  }

  /// Something that the conducting thread is asked from outside.
  private record Question<T>(Function<Conductor, T> asked, CompletableFuture<T> answer)
      implements Consumer<Conductor> {

    @Override
    public void accept(Conductor conducting) {
      try {
        answer.complete(asked.apply(conducting));
      } catch (IllegalArgumentException refused) {
        answer.completeExceptionally(refused);
      }
    }

    void refuse() {
      answer.completeExceptionally(new IllegalArgumentException("the run has ended"));
    }
  }

  private final class Hands implements Conductor.Hands {
    @Override
    public void carryOut(TaskRun run, Decision.Run attempt, Instant now) {
      Carrier carrier = new Carrier(run, attempt);
      run.carrier = carrier;
      carrier.thread.start();
    }

    @Override
    public void awaitAnswer(TaskRun run, Decision.Await await) {
      // Listeners were told, and somebody may call answer.
    }

    @Override
    public boolean isReady(GroupRun group, Feed feed) {
      return feed.isReady(() -> inbox.add(it -> askAgain(it, group, feed)));
    }

    private void askAgain(Conductor conducting, GroupRun group, Feed feed) {
      if (isReady(group, feed)) {
        conducting.ready(group, clock.instant());
      }
    }

    @Override
    public boolean close(GroupRun group, Feed feed) {
      feed.close();
      return isReady(group, feed);
    }

    @Override
    public void interrupt(TaskRun run, Status status, String message) {
      if (run.carrier instanceof Carrier carrier) {
        carrier.interrupt(status, message);
      }
    }
  }

  private record Interruption(Status status, String message) {}

  /// Carries out one attempt, and those that follow it at once, on a virtual thread.
  private final class Carrier implements Runnable {
    private final TaskRun run;
    private final Thread thread;
    private Decision.Run attempt;
    // Guarded by this: whether a body runs right now, and whether it is to end.
    private boolean inBody;
    private @Nullable Interruption interruption;

    Carrier(TaskRun run, Decision.Run attempt) {
      this.run = run;
      this.attempt = attempt;
      this.thread = Thread.ofVirtual().name(run.task().name()).unstarted(this);
    }

    @Override
    public void run() {
      Conductor conducting = conductor;
      if (conducting == null) {
        throw new IllegalStateException("carried out before the run began");
      }
      Outcome outcome = carryOut();
      while (run.isPlain(attempt.step())) {
        Instant now = outcome.ended();
        conducting.record(run, outcome, now);
        Course.Phase phase = run.iterator.phase();
        if (run.stopReason == null
            && run.iterator.decide(now) instanceof Decision.Run next
            && run.iterator.phase() == phase
            && run.isPlain(next.step())) {
          attempt = next;
          conducting.announce(run, next, now);
          outcome = carryOut();
        } else {
          inbox.add(it -> it.resumed(run, clock.instant()));
          return;
        }
      }
      Outcome last = outcome;
      inbox.add(it -> it.ended(run, last, clock.instant()));
    }

    private Outcome carryOut() {
      Attempt what =
          new Attempt(run.iterator.context(), attempt.step(), attempt.attempt(), this::print);
      Instant started = clock.instant();
      Interruption before = begin();
      if (before != null) {
        return interrupted(before, started);
      }
      Outcome outcome = what.carryOut(clock);
      Interruption during = end();
      return during == null ? outcome : outcome.interrupted(during.status(), during.message());
    }

    private Outcome interrupted(Interruption why, Instant started) {
      return Outcome.interrupted(
          why.status(), attempt.step(), attempt.attempt(), started, clock.instant(), why.message());
    }

    private void print(String line) {
      Dispatch listening = dispatch;
      if (listening != null) {
        listening.on(new Event.Output(clock.instant(), run.task(), attempt.step(), line));
      }
    }

    synchronized void interrupt(Status status, String message) {
      if (interruption == null) {
        interruption = new Interruption(status, message);
        if (inBody) {
          thread.interrupt();
        }
      }
    }

    private synchronized @Nullable Interruption begin() {
      inBody = interruption == null;
      return interruption;
    }

    private synchronized @Nullable Interruption end() {
      inBody = false;
      // An interrupt that the body did not notice must not reach what comes after it.
      Thread.interrupted();
      return interruption;
    }
  }
}
