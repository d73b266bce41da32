package dev.weft.cli.simulate;

import dev.weft.Failure;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.model.AttemptTimes;
import dev.weft.model.Lane;
import dev.weft.plan.testing.KnownSteps;
import dev.weft.plan.testing.StepPattern;
import dev.weft.plan.testing.StepPlace;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How long attempts of steps take and how they end: as given, otherwise as recorded, otherwise at
/// once.
public final class StepTimes implements Model {

  /// A time between two bounds, drawn evenly.
  public record Range(Duration least, Duration most) {
    Duration draw(RandomGenerator random) {
      long span = most.toNanos() - least.toNanos();
      return span == 0 ? least : least.plusNanos(random.nextLong(span + 1));
    }
  }

  /// The time that the user gives to some steps.
  public record Given(StepPattern steps, Range takes) {}

  /// A share of attempts that fail.
  ///
  /// @param share between 0 and 1
  /// @param during when attempts that fail begin; null for any time
  public record Fault(StepPattern steps, double share, String code, @Nullable Outage during) {}

  /// A time in which something is out of order.
  ///
  /// @param begins how long after the beginning of the run
  public record Outage(Duration begins, Duration takes) {
    Instant begin() {
      return Instant.EPOCH.plus(begins);
    }

    Instant end() {
      return begin().plus(takes);
    }

    boolean contains(Instant time) {
      return !time.isBefore(begin()) && time.isBefore(end());
    }
  }

  private final List<Given> given;
  private final List<Fault> faults;
  private final Set<String> groups;
  // More attempts than that are hardly ever refused one after the other.
  private static final int DRAWS_MAX = 20;

  private Capacity capacity = Capacity.UNKNOWN;
  private final AttemptTimes recorded = AttemptTimes.withSamples();
  // Of steps whose time does not depend on the row.
  private final Map<StepPlace, Optional<Range>> known = new HashMap<>();

  /// @param known the plan's steps
  public StepTimes(List<Given> given, List<Fault> faults, KnownSteps known) {
    this.given = List.copyOf(given);
    this.faults = List.copyOf(faults);
    this.groups = known.groups();
    boolean isOfRows =
        given.stream()
            .anyMatch(
                it -> known.all().stream().noneMatch(each -> it.steps().matches(each.place())));
    if (!isOfRows) {
      known.all().forEach(it -> this.known.put(ofAll(it.place()), find(it.place())));
    }
  }

  /// Returns the same place for all rows.
  private static StepPlace ofAll(StepPlace place) {
    return new StepPlace(place.group(), "", place.id(), "");
  }

  /// Leaves out the failures that follow from what a service lets through.
  void assume(Capacity known) {
    capacity = known;
  }

  /// Adds the attempts of a recorded task.
  public void add(Lane lane) {
    recorded.add(lane);
  }

  /// How the time of a step is known.
  enum Source {
    GIVEN,
    RECORDED,
    UNKNOWN
  }

  Source source(StepPlace place) {
    if (range(place) != null) {
      return Source.GIVEN;
    }
    return recorded.canDraw(place.group(), place.id()) ? Source.RECORDED : Source.UNKNOWN;
  }

  private @Nullable Range range(StepPlace place) {
    Optional<Range> range = known.get(ofAll(place));
    return (range == null ? find(place) : range).orElse(null);
  }

  private Optional<Range> find(StepPlace place) {
    return given.stream().filter(it -> it.steps().matches(place)).map(Given::takes).findFirst();
  }

  @Override
  public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
    return predictAt(Instant.EPOCH, task, step, attempt, random);
  }

  /// @param at counts from 1970, when simulated runs begin
  @Override
  public Prediction predictAt(
      Instant at, Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
    StepPlace place = StepPlace.of(task, step, groups);
    Prediction usual = usual(place, attempt, random);
    for (int draws = 0; draws < DRAWS_MAX && capacity.refuses(step, usual.failure()); draws++) {
      usual = usual(place, attempt, random);
    }
    if (capacity.refuses(step, usual.failure())) {
      usual = Prediction.succeeds(usual.duration());
    }
    for (Fault fault : faults) {
      boolean isNow = fault.during() == null || fault.during().contains(at);
      if (isNow && fault.steps().matches(place) && random.nextDouble() < fault.share()) {
        return Prediction.fails(usual.duration(), new Failure(fault.code(), fault.code()));
      }
    }
    return usual;
  }

  private Prediction usual(StepPlace place, int attempt, RandomGenerator random) {
    Range range = range(place);
    if (range != null) {
      return Prediction.succeeds(range.draw(random));
    }
    AttemptTimes.Sample sample = recorded.draw(place.group(), place.id(), attempt, random);
    if (sample == null) {
      return Prediction.succeeds(Duration.ZERO);
    }
    Failure failure = sample.failure();
    return failure == null
        ? Prediction.succeeds(sample.took())
        : Prediction.fails(sample.took(), failure);
  }

  @Override
  public Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
    return Prediction.succeeds(usual(StepPlace.of(task, step, groups), 1, random).duration());
  }
}
