package dev.weft.cli.simulate;

import dev.weft.Durations;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.Numbers;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// Ends the simulation of a run that does not end, or takes too many attempts to wait for.
final class AttemptCount implements Model {
  /// The most attempts of a simulated run.
  static final long MOST = 20_000_000;

  // Of all runs together, unless the user asks for more.
  private static final long MOST_OF_ALL = 20_000_000;

  private final Model model;
  private final long most;
  private long attempts;

  AttemptCount(Model model) {
    this(model, MOST);
  }

  AttemptCount(Model model, long most) {
    this.model = model;
    this.most = most;
  }

  /// Returns how many runs show enough: fewer than usual if each has many attempts.
  static int runs(long attempts, int usual) {
    return Math.clamp(MOST_OF_ALL / Math.max(1, attempts), 1, usual);
  }

  @Override
  public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
    return predictAt(Instant.EPOCH, task, step, attempt, random);
  }

  @Override
  public Prediction predictAt(
      Instant at, Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
    if (++attempts > most) {
      throw new Simulation.EndlessException(
          "a simulated run has not ended after %s of its time and %s attempts, the last one being attempt %s of `%s` in `%s`; does it ever end?"
              .formatted(
                  Durations.format(Duration.between(Instant.EPOCH, at)),
                  Numbers.format(most),
                  Numbers.format(attempt),
                  step.name(),
                  task.name()));
    }
    return model.predictAt(at, task, step, attempt, random);
  }

  @Override
  public Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
    return model.answer(task, step, random);
  }

  @Override
  public Duration arrival(String group, RandomGenerator random) {
    return model.arrival(group, random);
  }
}
