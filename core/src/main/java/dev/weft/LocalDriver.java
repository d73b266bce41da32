package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
  private final @Nullable Journal journal;
  private final MonotonicClock clock;
  // What the conducting thread is to do next; filled by the carriers, and from outside.
  private final BlockingQueue<Consumer<Conductor>> inbox = new LinkedBlockingQueue<>();
  private final AtomicBoolean begun = new AtomicBoolean();
  // Whether whoever carries out a task is to ask the conductor before the next attempt.
  private final AtomicBoolean paused = new AtomicBoolean();
  // Why the run ends where it stands; null while it goes on.
  private final AtomicReference<@Nullable String> killed = new AtomicReference<>();
  private volatile boolean over;

  /// A driver for a run with a random id.
  public LocalDriver() {
    this(newId());
  }

  /// @param id the run's id, part of every step's idempotency key
  public LocalDriver(String id) {
    this(id, null, new MonotonicClock());
  }

  /// A driver for the run that the journal keeps: a new one, or one that continues. Every outcome
  /// is on record before its task goes on. Whoever opened the journal closes it, after the run.
  public LocalDriver(Journal journal) {
    this(journal.run(), journal, new MonotonicClock());
  }

  LocalDriver(String id, @Nullable Journal journal, MonotonicClock clock) {
    this.id = id;
    this.journal = journal;
    this.clock = clock;
  }

  /// The id of its run.
  public String runId() {
    return id;
  }

  /// Eight letters and digits, such as `k3f9x2ab`: 40 random bits in Crockford's base 32.
  public static String newId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      id.append("0123456789abcdefghjkmnpqrstvwxyz".charAt(ThreadLocalRandom.current().nextInt(32)));
    }
    return id.toString();
  }

  /// @throws IllegalStateException if this driver has run before, or another one has driven the run
  ///     of its journal
  @Override
  public RunResult run(Plan plan, List<? extends Listener> listeners) throws InterruptedException {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("a driver is for one run");
    }
    boolean interrupted;
    RunResult result;
    try (Dispatch listening = new Dispatch(listeners)) {
      Conductor conducting;
      try {
        conducting = conductor(plan, listening);
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

  private Conductor conductor(Plan plan, Dispatch listening) {
    if (journal != null) {
      journal.claim();
    }
    Listener told = journal == null ? listening : notedIn(journal, listening);
    LocalHands hands = new LocalHands(inbox, clock, told, journal, paused, killed);
    return new Conductor(id, plan, told, hands, null, clock.instant());
  }

  /// The end of a task that was killed is none: it stays under way on record.
  private Listener notedIn(Journal journal, Listener listener) {
    return event -> {
      boolean isKilled =
          event instanceof Event.TaskEnded ended
              && ended.result().status() == Status.CANCELLED
              && killed.get() != null;
      if (!isKilled) {
        journal.note(event);
      }
      listener.on(event);
    };
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

  /// Ends the run where it stands: nothing begins any more, clean-up included, and what is under
  /// way is interrupted. Unless it succeeds all the same it stays under way on record, so that the
  /// run goes on as if its process had been killed. Returns at once; [#run] returns when
  /// everything has ended. Safe from any thread, at any time.
  public void kill(String reason) {
    killed.compareAndSet(null, reason);
    inbox.add(conducting -> conducting.kill(reason, clock.instant()));
  }

  /// Begins no attempt any more, clean-up apart, until [#resume]; what is under way goes on, and so
  /// does time. Returns at once. Safe from any thread, at any time.
  ///
  /// @param by who wants that
  public void pause(String by) {
    paused.set(true);
    inbox.add(conducting -> conducting.pause(by, clock.instant()));
  }

  /// Goes on after a [pause][#pause]. Safe from any thread, at any time.
  public void resume(String by) {
    paused.set(false);
    inbox.add(conducting -> conducting.resume(by, clock.instant()));
  }

  /// Passes over the step that a task is at, as if its condition were false: what waits goes on,
  /// what runs is interrupted. Safe from any thread, at any time.
  ///
  /// @param step the step's id or name; null where the task is at one only
  /// @param by who wants that
  /// @return completes when that is under way, or with an [IllegalArgumentException], whose message
  ///     is for people, if no such task is under way, or the run has ended
  public CompletableFuture<Void> skip(String task, @Nullable String step, String by) {
    return ask(conducting -> {
          conducting.skip(task, step, "skipped by " + by, clock.instant());
          return true;
        })
        .thenAccept(_ -> {});
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
            : inbox.poll(
                Math.min(next - Nanos.of(clock.instant()), MonotonicClock.STRETCH.toNanos()),
                TimeUnit.NANOSECONDS);
    if (message == null) {
      Duration slept = clock.lookForSleep();
      if (!slept.isZero()) {
        conducting.slept(slept);
      }
    }
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
}
