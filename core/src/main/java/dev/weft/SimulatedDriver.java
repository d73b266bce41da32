package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs a plan in virtual time: waits take none, and a [Model] says how long each attempt would
/// take and how it would end. Nothing is carried out.
///
/// It is deterministic: one seed gives one order of events, down to what happens at the same
/// instant, which the seed shuffles. Listeners are called on the calling thread. A driver is for
/// one run.
public final class SimulatedDriver implements Driver {

  /// What an attempt would do.
  @FunctionalInterface
  public interface Model {
    /// Says how long the attempt takes and how it ends.
    ///
    /// @param random drawn from in the order of the run, so that a seed reproduces it
    Prediction predict(Task task, Step.Work step, int attempt, RandomGenerator random);

    /// Says how long an approval waits for its answer, and what that is; a yes within a second
    /// where nothing else is said.
    default Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
      return Prediction.succeeds(Duration.ofNanos(random.nextLong(1_000_000_000L)));
    }
  }

  /// How long an attempt takes and how it ends; without a failure it succeeds.
  public record Prediction(
      Duration duration, Map<String, Object> outputs, @Nullable Failure failure) {
    private Outcome outcome(Step step, int attempt, Instant started) {
      Instant ended = started.plus(duration);
      return failure == null
          ? Outcome.succeeded(step, attempt, started, ended, outputs)
          : Outcome.failed(step, attempt, started, ended, failure);
    }

    public static Prediction succeeds(Duration duration) {
      return new Prediction(duration, Map.of(), null);
    }

    public static Prediction fails(Duration duration, Failure failure) {
      return new Prediction(duration, Map.of(), failure);
    }
  }

  /// Every attempt succeeds after a time drawn evenly from up to one second.
  public static final Model UP_TO_A_SECOND =
      (_, _, _, random) -> Prediction.succeeds(Duration.ofNanos(random.nextLong(1_000_000_000L)));

  private record Ending(TaskRun run, Outcome outcome, long at, long tie) {}

  private final Model model;
  private final Random random;
  private final String id;
  private final PriorityQueue<Ending> endings =
      new PriorityQueue<>(Comparator.comparingLong(Ending::at).thenComparingLong(Ending::tie));
  private Instant now = Instant.EPOCH;

  public SimulatedDriver(long seed, Model model) {
    this.model = model;
    this.random = new Random(seed);
    this.id = "simulated-" + seed;
  }

  @Override
  public RunResult run(Plan plan, List<? extends Listener> listeners) {
    Listener all = event -> listeners.forEach(listener -> listener.on(event));
    Conductor conductor = new Conductor(id, plan, all, new Hands(), random, now);
    conductor.tick(now);
    while (!conductor.isDone()) {
      Ending ending = endings.peek();
      long next = Math.min(conductor.nextTick(), ending == null ? Timers.NEVER : ending.at());
      if (next == Timers.NEVER) {
        throw new IllegalStateException("tasks are left, and nothing will happen");
      }
      now = Nanos.toInstant(Math.max(next, Nanos.of(now)));
      if (ending != null && ending.at() <= Nanos.of(now)) {
        endings.remove();
        if (isDue(ending, conductor)) {
          conductor.ended(ending.run(), ending.outcome(), now);
        }
      }
      conductor.tick(now);
    }
    return conductor.finish(now);
  }

  /// Not so the answer to an approval that nobody waits for any more.
  private static boolean isDue(Ending ending, Conductor conductor) {
    boolean isAnswer = ending.outcome().step() instanceof Step.Approval;
    return ending.equals(ending.run().carrier) && (!isAnswer || conductor.isAwaiting(ending.run()));
  }

  private final class Hands implements Conductor.Hands {
    @Override
    public void carryOut(TaskRun run, Decision.Run attempt, Instant started) {
      Step.Work step = attempt.step();
      Prediction prediction = model.predict(run.task(), step, attempt.attempt(), random);
      add(run, prediction.outcome(step, attempt.attempt(), started));
    }

    @Override
    public void awaitAnswer(TaskRun run, Decision.Await await) {
      Prediction prediction = model.answer(run.task(), await.step(), random);
      add(run, prediction.outcome(await.step(), 1, await.since()));
    }

    @Override
    public void interrupt(TaskRun run, Status status, String message) {
      if (!(run.carrier instanceof Ending ending)) {
        return;
      }
      endings.remove(ending);
      Outcome was = ending.outcome();
      add(run, Outcome.interrupted(status, was.step(), was.attempt(), was.started(), now, message));
    }
  }

  private void add(TaskRun run, Outcome outcome) {
    Ending ending = new Ending(run, outcome, Nanos.of(outcome.ended()), random.nextLong());
    run.carrier = ending;
    endings.add(ending);
  }
}
