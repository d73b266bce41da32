package dev.weft.model;

import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How long the attempts of a plan's steps take and how they end, by the plan's task and the step.
/// Simulations draw attempts from it, and [TimeLeft] uses its means, so that both know the same.
///
/// Its size depends on the number of steps in the plan, and not on how many attempts were added.
public final class AttemptTimes {
  /// One attempt.
  ///
  /// @param failure null if it succeeded
  public record Sample(Duration took, @Nullable Failure failure) {}

  // Of each attempt's number; the later ones take the place of earlier ones at random.
  private static final int SAMPLES_MAX = 5_000;
  // Stands for the number of every attempt.
  private static final int ANY = 0;

  private final boolean keepsSamples;
  private final Map<String, Map<String, OfStep>> groups = new HashMap<>();

  private AttemptTimes(boolean keepsSamples) {
    this.keepsSamples = keepsSamples;
  }

  /// Creates one that keeps attempts, to draw from.
  public static AttemptTimes withSamples() {
    return new AttemptTimes(true);
  }

  /// Creates one that knows means.
  public static AttemptTimes ofMeans() {
    return new AttemptTimes(false);
  }

  /// The attempts of one step.
  private static final class OfStep {
    final StepCost.Sum sum = new StepCost.Sum();
    final Map<Integer, Samples> samples = new HashMap<>();
  }

  /// A random choice of all attempts that were added.
  private static final class Samples {
    private final List<Sample> kept = new ArrayList<>();
    private final Random random = new Random(1);
    private long all;

    void add(Sample sample) {
      all++;
      if (kept.size() < SAMPLES_MAX) {
        kept.add(sample);
      } else {
        long place = random.nextLong(all);
        if (place < SAMPLES_MAX) {
          kept.set((int) place, sample);
        }
      }
    }
  }

  /// Adds the attempts on record of a task. Those that were cut off say nothing of how long they
  /// take.
  public void add(Lane lane) {
    for (Lane.Attempt attempt : lane.attempts()) {
      add(lane.group(), attempt);
    }
  }

  /// Adds an attempt on record.
  public void add(String group, Lane.Attempt attempt) {
    if (attempt.kind() == Lane.Kind.GATHER) {
      return;
    }
    OfStep step = of(group, attempt.step());
    boolean isFirst = attempt.number() == 1 || attempt.polledSince() != null;
    Duration took = Durations.between(attempt.started(), attempt.ended());
    if (attempt.polledSince() != null) {
      step.sum.pause(Durations.between(attempt.polledSince(), attempt.ready()));
    }
    if (step.sum.add(attempt.status(), isFirst, took)) {
      attempt.limits().forEach(step.sum::weigh);
      keep(step, attempt.number(), took, attempt.failure());
    }
  }

  /// Adds an attempt that has just ended.
  ///
  /// @param pause the time until the next one; zero if there is none
  void add(String group, Outcome outcome, Duration pause) {
    OfStep step = of(group, outcome.step().id());
    Duration took = outcome.took();
    step.sum.pause(pause);
    if (step.sum.add(outcome.status(), outcome.attempt() == 1, took)) {
      if (outcome.step() instanceof Step.Work<?> work) {
        weigh(step, work);
      }
      keep(step, outcome.attempt(), took, outcome.failure());
    }
  }

  /// Adds an answer of a polled step after which it is polled again.
  void addPoll(String group, Step.Work<?> work, int attempt, Duration took, Duration pause) {
    OfStep step = of(group, work.id());
    step.sum.pause(pause);
    var _ = step.sum.add(Status.SUCCEEDED, attempt == 1, took);
    weigh(step, work);
  }

  private static void weigh(OfStep step, Step.Work<?> work) {
    for (String limit : work.limits()) {
      step.sum.weigh(limit, work.weight(limit));
    }
  }

  private OfStep of(String group, String step) {
    // Lambdas would cost a short run more than the rest of this.
    Map<String, OfStep> steps = groups.get(group);
    if (steps == null) {
      steps = new LinkedHashMap<>();
      groups.put(group, steps);
    }
    OfStep of = steps.get(step);
    if (of == null) {
      of = new OfStep();
      steps.put(step, of);
    }
    return of;
  }

  private void keep(OfStep step, int number, Duration took, @Nullable Failure failure) {
    if (keepsSamples) {
      Sample sample = new Sample(took, failure);
      step.samples.computeIfAbsent(number, _ -> new Samples()).add(sample);
      step.samples.computeIfAbsent(ANY, _ -> new Samples()).add(sample);
    }
  }

  /// Returns the steps of a group of which something is known, in the order in which they were
  /// first added.
  public Set<String> steps(String group) {
    return groups.getOrDefault(group, Map.of()).keySet();
  }

  /// Returns whether there is an attempt of a step to draw.
  public boolean canDraw(String group, String step) {
    OfStep of = find(group, step);
    return of != null && of.samples.containsKey(ANY);
  }

  /// Returns an attempt of a step, of those with this number if any is known; null if none of the
  /// step is known.
  public @Nullable Sample draw(String group, String step, int number, RandomGenerator random) {
    OfStep of = find(group, step);
    Samples samples = of == null ? null : of.samples.getOrDefault(number, of.samples.get(ANY));
    return samples == null ? null : samples.kept.get(random.nextInt(samples.kept.size()));
  }

  private @Nullable OfStep find(String group, String step) {
    return groups.getOrDefault(group, Map.of()).get(step);
  }

  /// Returns how long one attempt of a step takes, on average; null if unknown.
  public @Nullable Duration mean(String group, String step) {
    OfStep of = find(group, step);
    return of == null ? null : of.sum.attempt();
  }

  /// Returns what a step costs a task, on average; null if unknown. What happens now counts more
  /// than what is past: the latter as ten tasks at most.
  ///
  /// @param past what was known before the run
  static @Nullable StepCost cost(AttemptTimes past, AttemptTimes now, String group, String step) {
    OfStep before = past.find(group, step);
    OfStep since = now.find(group, step);
    return StepCost.of(before == null ? null : before.sum, since == null ? null : since.sum);
  }
}
