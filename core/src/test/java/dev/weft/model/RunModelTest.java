package dev.weft.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.AwaitedApproval;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The state of a run at given instants: plans whose steps take ten seconds each, in virtual time.
class RunModelTest {
  private static final Duration TEN = Duration.ofSeconds(10);

  private final RunModel model = new RunModel();
  private final List<String> seen = new ArrayList<>();
  private boolean looked;

  @Test
  void whatWaitsIsKnownByWhatItWaitsFor() {
    Step.Work<?> call = work("call").withLimits(List.of("api"));
    Step.Work<?> flaky = work("flaky").withRetry(Retry.of(1).withBackoff(TEN, TEN));
    Plan plan =
        Plan.of(
                "p",
                Group.of(new Task("A", List.of(call))),
                Group.of(new Task("B", List.of(call))),
                Group.of(new Task("C", List.of(flaky))),
                Group.of(new Task("D", List.of(Step.wait("rest", Duration.ofMinutes(1))))),
                Group.of(new Task("E", List.of(Step.approval("ask")))),
                Group.of(new Task("F", List.of(call))).withNeeds("C"))
            .withLimits(Limit.atMost("api", 1));

    run(plan, 15);

    assertThat(seen)
        .containsExactly(
            "A ended",
            "RUNNING B call since 10",
            "RETRY C flaky since 10: broken",
            "WAITING D rest since 0 until 60",
            "APPROVAL E ask since 0",
            "F waits for [C]",
            "api: 1 of 1");
  }

  @Test
  void stepsInsideAnotherAreKnownBesideIt() {
    Step<?> both = Step.gather("both", work("one"), Step.wait("two", Duration.ofMinutes(1)));
    run(Plan.of("p", Group.of(new Task("A", List.of(both)))), 5);

    assertThat(seen)
        .containsExactly(
            "INSIDE A both since 0", "RUNNING A one since 0", "WAITING A two since 0 until 60");
  }

  @Test
  void theLongestChainLeadsThroughTheCleanUp() {
    Plan plan =
        Plan.of(
                "p",
                Group.of(new Task("Short", List.of(work("a")))),
                Group.of(new Task("Long", List.of(work("a"), work("b")))),
                Group.of(new Task("Last", List.of(work("c")))).withNeeds("Short", "Long"))
            .withFinallyGroup(Group.of(new Task("finally", List.of(work("tidy")))));

    run(plan, 0);

    assertThat(model.summary().chain())
        .extracting(link -> link.group() + " " + link.took().toSeconds())
        .containsExactly("Long 20", "Last 10", "finally 10");
    assertThat(model.spent().byUse())
        .isEqualTo(Map.of(new TimeSpent.Use(Activity.RUNNING, null), TEN.multipliedBy(5)));
  }

  /// Looks at the model when the last event before that second has come.
  private void run(Plan plan, int seconds) {
    new VirtualDriver(1, new Fate()).run(plan, List.of(event -> see(event, seconds)));
  }

  private void see(Event event, int seconds) {
    long now = event instanceof Event.RunStarted ? 0 : since(event.at());
    if (!looked && now > seconds) {
      looked = true;
      look();
    }
    model.on(event);
  }

  private void look() {
    for (GroupProgress group : model.groups()) {
      if (group.hasEnded()) {
        seen.add(group.name() + " ended");
      }
    }
    for (TaskProgress task : model.tasks()) {
      task.steps().forEach(step -> seen.add(describe(step)));
    }
    for (GroupProgress group : model.groups()) {
      Group of = group.group();
      if (of != null && !group.hasBegun()) {
        seen.add(group.name() + " waits for " + model.missing(of));
      }
    }
    LimitUse api = model.limit("api");
    if (api != null) {
      seen.add("api: " + api.held() + " of " + api.limit().max());
    }
    assertThat(model.approvals())
        .extracting(AwaitedApproval::task)
        .hasSameSizeAs(model.steps().all(Activity.APPROVAL));
  }

  private String describe(StepProgress step) {
    Failure failure = step.failure();
    return "%s %s %s since %s%s%s"
        .formatted(
            step.activity(),
            step.task().name(),
            step.step().name(),
            since(step.since()),
            step.step() instanceof Step.Wait wait
                ? " until " + since(step.since().plus(wait.duration()))
                : "",
            failure == null ? "" : ": " + failure.message());
  }

  private long since(Instant at) {
    return Duration.between(model.began(), at).toSeconds();
  }

  private static Step.Work<?> work(String name) {
    return new Step.Work<>(name, _ -> Map.of());
  }

  private static final class Fate implements Model {
    @Override
    public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
      return step.id().equals("flaky") && attempt == 1
          ? Prediction.fails(TEN, new Failure("exit 1", "broken"))
          : Prediction.succeeds(TEN);
    }

    @Override
    public Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
      return Prediction.succeeds(Duration.ofHours(1));
    }
  }
}
