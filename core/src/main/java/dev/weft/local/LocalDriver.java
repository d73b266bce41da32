package dev.weft.local;

import dev.weft.Answer;
import dev.weft.AwaitedApproval;
import dev.weft.Bounds;
import dev.weft.Driver;
import dev.weft.Journal;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.engine.Nanos;
import dev.weft.engine.Timers;
import dev.weft.engine.run.Conductor;
import dev.weft.engine.run.RunHistory;
import dev.weft.thread.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a plan in this process. Steps are carried out on virtual threads: a task holds one while
/// its steps run one after another, and none while it waits for time, a limit, or a need.
///
/// The thread that calls [#run] conducts the run: it decides what comes next, and is the only one
/// that does. A driver is for one run.
public final class LocalDriver implements Driver {
  // How often to look whether tasks wait in vain for a worker, and whether all has ended once
  // something has gone wrong.
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final String id;
  private final @Nullable Journal journal;
  private final @Nullable Listener first;
  private final MonotonicClock clock;
  private final Bounds.Around context;
  // What the conducting thread is to do next; filled by the carriers, and from outside.
  private final BlockingQueue<Consumer<Conductor>> inbox = new LinkedBlockingQueue<>();
  private final AtomicBoolean begun = new AtomicBoolean();
  // Whether a worker is to ask the conductor before the next attempt.
  private final AtomicBoolean paused = new AtomicBoolean();
  // Why the run ends where it stands; null while it goes on.
  private final AtomicReference<@Nullable String> killed = new AtomicReference<>();
  private final RunFailure breakOff = new RunFailure(this::cancel);
  private final Questions questions = new Questions(inbox);

  /// A driver for a run with a random id.
  public LocalDriver() {
    this(newId());
  }

  /// @param id the run's id, part of every step's idempotency key
  public LocalDriver(String id) {
    this(id, null, null, new MonotonicClock(), Bounds.NONE.context());
  }

  /// @param id the run's id
  /// @param first hears of everything when it happens, on the thread on which it does, before
  ///     anything else; the run waits for it. What it throws breaks the run off
  public LocalDriver(String id, Listener first) {
    this(id, null, first, new MonotonicClock(), Bounds.NONE.context());
  }

  /// A driver for the run that the journal keeps: a new one, or one that continues. Every outcome
  /// is on record before its task goes on. The caller closes the journal after the run.
  public LocalDriver(Journal journal) {
    this(journal.run(), journal, null, new MonotonicClock(), Bounds.NONE.context());
  }

  LocalDriver(
      String id,
      @Nullable Journal journal,
      @Nullable Listener first,
      MonotonicClock clock,
      Bounds.Around context) {
    this.id = id;
    this.journal = journal;
    this.first = first;
    this.clock = clock;
    this.context = Objects.requireNonNull(context, "the context is null");
  }

  /// A driver for the same run, whose steps run in a context. What is captured here, on the calling
  /// thread, is there in each body: in every attempt, after a timeout, and in clean-up steps, too;
  /// see [Bounds.Around]. Conditions and listeners do not run in it.
  ///
  /// ```java
  /// new LocalDriver().withContext(ScopedValue.where(USER, USER.get())::run).run(plan, List.of());
  /// ```
  public LocalDriver withContext(Bounds.Around context) {
    return new LocalDriver(id, journal, first, clock, context);
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
  /// @throws RuntimeException if something went wrong that no task and no source is to blame for,
  ///     such as with the journal; by then everything has been cancelled and has ended, as far as
  ///     that went, and every listener has been told
  @Override
  public RunResult run(Plan plan, List<? extends Listener> listeners) throws InterruptedException {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("a driver is for one run");
    }
    boolean interrupted;
    RunResult result;
    try (EventDispatcher listening = new EventDispatcher(listeners)) {
      Runnable goOn = () -> inbox.add(it -> it.goOn(clock.instant()));
      JournalGuard guard = journal == null ? null : new JournalGuard(journal, breakOff, goOn);
      RunHistory history = new RunHistory(guard, first(guard), () -> killed.get() != null);
      Listener callback = history.noting(listening.orNobody());
      LocalExecutor executor =
          new LocalExecutor(
              inbox, clock, callback, guard, history, paused, killed, breakOff, context);
      Conductor conducting;
      try {
        if (journal != null) {
          journal.claim();
        }
        conducting = new Conductor(id, plan, callback, executor, null, clock.instant());
        interrupted = conduct(conducting, executor);
      } finally {
        // Before the listeners are waited for, since one of them may wait for an answer.
        questions.end();
      }
      result = conducting.finish(clock.instant());
    }
    breakOff.rethrow();
    if (interrupted) {
      throw new InterruptedException("the run was interrupted");
    }
    return result;
  }

  private @Nullable Listener first(@Nullable JournalGuard guard) {
    if (guard != null) {
      return guard::note;
    }
    Listener hearing = first;
    return hearing == null
        ? null
        : event -> {
          if (!breakOff.isDue()) {
            orBreakOff(() -> hearing.on(event));
          }
        };
  }

  /// Returns whether it was interrupted.
  private boolean conduct(Conductor conducting, LocalExecutor executor) {
    boolean interrupted = false;
    while (!conducting.isDone() && !isLost(conducting, executor)) {
      try {
        for (Consumer<Conductor> message : await(conducting, executor)) {
          orBreakOff(() -> message.accept(conducting));
        }
      } catch (InterruptedException interrupt) {
        interrupted = true;
        orBreakOff(() -> conducting.cancel("interrupted", clock.instant()));
      }
      orBreakOff(() -> conducting.tick(clock.instant()));
    }
    if (breakOff.isDue()) {
      abandon(conducting, executor);
    }
    return interrupted;
  }

  /// What goes wrong here is our own mistake: tasks and sources fail by themselves.
  private void orBreakOff(Runnable step) {
    try {
      step.run();
    } catch (Throwable mistake) {
      breakOff.because(mistake);
    }
  }

  /// Whether the run would never end, since a mistake has left something undone.
  private boolean isLost(Conductor conducting, LocalExecutor executor) {
    return breakOff.isDue()
        && (breakOff.isHopeless()
            || (executor.isIdle() && inbox.isEmpty() && conducting.isStill()));
  }

  /// Returns when nothing is carried out any more. What is answered meanwhile comes to nothing.
  private void abandon(Conductor conducting, LocalExecutor executor) {
    orBreakOff(() -> conducting.abandon("the run broke off"));
    while (!executor.isIdle()) {
      try {
        if (inbox.poll(LOOK_NANOS, TimeUnit.NANOSECONDS) instanceof Question<?> question) {
          question.refuse();
        }
      } catch (InterruptedException again) {
        // It is as good as over.
      }
    }
  }

  /// Asks the run to end: nothing starts any more, what is under way is interrupted. Returns at
  /// once; [#run] returns when everything has ended. Safe from any thread, at any time.
  public void cancel(String reason) {
    Objects.requireNonNull(reason, "a cancellation needs a reason");
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
    Objects.requireNonNull(by, "a pause needs who wants it");
    paused.set(true);
    inbox.add(conducting -> conducting.pause(by, clock.instant()));
  }

  /// Goes on after a [pause][#pause]. Safe from any thread, at any time.
  public void resume(String by) {
    Objects.requireNonNull(by, "going on needs who wants it");
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
    Objects.requireNonNull(task, "to skip a step needs its task");
    Objects.requireNonNull(by, "to skip a step needs who wants it");
    return questions
        .ask(
            conducting -> {
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
    Objects.requireNonNull(task, "an answer needs the task that waits");
    Objects.requireNonNull(answer, "an answer is null");
    return questions
        .ask(
            conducting -> {
              conducting.answer(task, step, answer, clock.instant());
              return true;
            })
        .thenAccept(_ -> {});
  }

  /// What waits for an answer, longest first. Safe from any thread, at any time.
  ///
  /// @return completes soon, or with an [IllegalArgumentException] if the run has ended
  public CompletableFuture<List<AwaitedApproval>> approvals() {
    return questions.ask(conducting -> conducting.approvals().all());
  }

  /// Waits until something is to be done, and takes what is in the inbox.
  private List<Consumer<Conductor>> await(Conductor conducting, LocalExecutor executor)
      throws InterruptedException {
    long next = conducting.nextTick();
    boolean looks = executor.relieveWorkers() || breakOff.isDue();
    boolean isNever = next == Timers.NEVER && !looks;
    long left = next == Timers.NEVER ? LOOK_NANOS : next - Nanos.of(clock.instant());
    if (looks) {
      left = Math.min(left, LOOK_NANOS);
    }
    Consumer<Conductor> first =
        isNever
            ? inbox.take()
            : inbox.poll(Math.min(left, MonotonicClock.STRETCH.toNanos()), TimeUnit.NANOSECONDS);
    if (first == null) {
      Duration slept = clock.lookForSleep();
      return slept.isZero() ? List.of() : List.of(it -> it.slept(slept));
    }
    // No more than are there now, so that timers have their turn.
    List<Consumer<Conductor>> messages = new ArrayList<>();
    messages.add(first);
    inbox.drainTo(messages, inbox.size());
    return messages;
  }
}
