package dev.weft.virtual;

import dev.weft.Answer;
import dev.weft.Body;
import dev.weft.Event;
import dev.weft.Feed;
import dev.weft.Journal;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.engine.Decision;
import dev.weft.engine.Nanos;
import dev.weft.engine.Recordable;
import dev.weft.engine.Timers;
import dev.weft.engine.run.AttemptExecutor;
import dev.weft.engine.run.Conductor;
import dev.weft.engine.run.GroupRun;
import dev.weft.engine.run.RunHistory;
import dev.weft.engine.run.TaskRun;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Runs bodies in virtual time, one at a time, and knows what is due when.
final class BodyExecutor implements AttemptExecutor {

  /// What is to happen at a time; those of one time in the order of their ties.
  private sealed interface Due {
    long at();

    long tie();
  }

  private record GoOn(BodyThread body, long at, long tie) implements Due {}

  private record Reply(TaskRun run, String step, Answer answer, long at, long tie) implements Due {}

  private record Arrival(GroupRun group, Feed feed, long at, long tie) implements Due {}

  private final TestBed bed;
  private final InstantSource clock;
  private final Random random;
  private final @Nullable Journal journal;
  private final RunHistory history;
  private final Listener listener;
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::tie));

  BodyExecutor(
      TestBed bed, InstantSource clock, Random random, RunHistory history, Listener listener) {
    this.bed = bed;
    this.clock = clock;
    this.random = random;
    this.journal = bed.journal();
    this.history = history;
    this.listener = listener;
  }

  /// When something is due next, in nanoseconds; [Timers#NEVER] for never.
  long next() {
    Due due = agenda.peek();
    return due == null ? Timers.NEVER : due.at();
  }

  /// Has the next thing happen that is due.
  void happen(Conductor conductor) throws InterruptedException {
    switch (agenda.remove()) {
      case GoOn(BodyThread body, long _, long _) -> goOn(body, conductor);
      case Reply(TaskRun run, String step, Answer answer, long _, long _) -> {
        if (conductor.approvals().isWaiting(run)) {
          conductor.answer(run.task().name(), step, answer, clock.instant());
        }
      }
      case Arrival(GroupRun group, Feed feed, long _, long _) ->
          conductor.ready(group, awaitReady(group, feed), clock.instant());
    }
  }

  private void goOn(BodyThread body, Conductor conductor) {
    Instant until = body.goOn(bed.patience());
    if (until != null) {
      agenda.add(new GoOn(body, Nanos.of(until), random.nextLong()));
      return;
    }
    Outcome outcome = body.outcome();
    Outcome fit = journal == null ? outcome : Recordable.of(outcome);
    conductor.ended(body.run(), fit, clock.instant());
  }

  /// Ends the bodies that sleep, since nobody waits for them any more.
  void abandon() {
    while (agenda.poll() instanceof Due due) {
      if (due instanceof GoOn(BodyThread body, long _, long _)) {
        body.interrupt(Status.CANCELLED, "the test has ended");
        Instant until = body.goOn(bed.patience());
        if (until != null) {
          agenda.add(new GoOn(body, Nanos.of(until), 0));
        }
      }
    }
  }

  @Override
  public void carryOut(TaskRun run, Decision.Run attempt, Instant started) {
    Decision.Run what = stubbed(run, attempt);
    BodyThread body =
        new BodyThread(
            run,
            what,
            started,
            clock,
            bed.context(),
            (piece, more) ->
                listener.on(
                    new Event.Output(
                        clock.instant(), run.task(), what.step(), what.attempt(), piece, more)));
    run.carrier = body;
    agenda.add(new GoOn(body, now(), random.nextLong()));
  }

  private Decision.Run stubbed(TaskRun run, Decision.Run attempt) {
    Step.Work<?> step = attempt.step();
    Body stub = bed.stub(run.task(), step);
    return stub == null ? attempt : new Decision.Run(step.withBody(stub), attempt.attempt());
  }

  @Override
  public void awaitAnswer(TaskRun run, Decision.Await await) {
    TestBed.Answered answered = bed.answer(run.task(), await.step());
    if (answered != null) {
      long at = Nanos.plus(now(), answered.after());
      agenda.add(new Reply(run, await.step().id(), answered.answer(), at, random.nextLong()));
    }
  }

  @Override
  public void interrupt(TaskRun run, Status status, String message) {
    if (run.carrier instanceof BodyThread body) {
      body.interrupt(status, message);
      wake(body);
    }
  }

  @Override
  public boolean skip(TaskRun run, @Nullable String step, String message) {
    boolean isAtIt = run.carrier instanceof BodyThread body && body.skip(step, message);
    if (isAtIt) {
      wake((BodyThread) run.carrier);
    }
    return isAtIt;
  }

  /// Gives a body its turn now that would have it later; one that has ended has none.
  private void wake(@Nullable BodyThread body) {
    if (agenda.removeIf(due -> due instanceof GoOn later && later.body().equals(body))) {
      agenda.add(new GoOn(Objects.requireNonNull(body), now(), random.nextLong()));
    }
  }

  @Override
  public RunHistory history() {
    return history;
  }

  /// Being put on record takes no time.
  @Override
  public boolean keep(TaskRun run, Outcome outcome) {
    if (journal != null && history.keeps(outcome)) {
      journal.keep(run.task(), outcome, () -> {});
    }
    return true;
  }

  /// The feed is waited for when all else has happened that is due now.
  @Override
  public boolean isReady(GroupRun group, Feed feed) {
    agenda.add(new Arrival(group, feed, now(), Long.MAX_VALUE));
    return false;
  }

  @Override
  public boolean close(GroupRun group, Feed feed) {
    agenda.removeIf(due -> due instanceof Arrival arrival && arrival.group().equals(group));
    feed.close();
    boolean interrupted = Thread.interrupted();
    for (boolean ended = false; !ended; ) {
      try {
        new FeedWait(group, feed, bed.patience()).untilEnded();
        ended = true;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /// Waits until the feed is ready.
  ///
  /// @return what it threw instead; null for nothing
  private @Nullable Throwable awaitReady(GroupRun group, Feed feed) throws InterruptedException {
    FeedWait wait = new FeedWait(group, feed, bed.patience());
    try {
      wait.untilReady();
      return null;
    } catch (InterruptedException | FeedWait.Vain ours) {
      throw ours;
    } catch (Throwable broken) {
      return broken;
    }
  }

  private long now() {
    return Nanos.of(clock.instant());
  }
}
