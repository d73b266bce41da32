package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Limit;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.model.Activity;
import dev.weft.model.ChainLink;
import dev.weft.model.ChainOfLanes;
import dev.weft.model.CriticalChain;
import dev.weft.model.Lane;
import dev.weft.model.LimitUse;
import dev.weft.model.RunBounds;
import dev.weft.model.RunModel;
import dev.weft.model.StepProgress;
import dev.weft.model.TaskProgress;
import dev.weft.model.TimeSpent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// What a [RunModel] says of random plans in virtual time, held against the result of the run and
/// the attempts of its tasks.
class ModelOfRandomRunsTest {
  private RunModel model = new RunModel();
  private List<Lane> lanes = new ArrayList<>();
  private List<String> begun = new ArrayList<>();
  private boolean isPolled;

  /// A task that was cancelled while its first step waited at a limit.
  @Example
  void aWaitThatLedToNothingCountsNowhere() {
    aModelAgreesWithTheRunAndItsTasks(-5926);
  }

  @Property(tries = 200)
  void aModelAgreesWithTheRunAndItsTasks(@ForAll long seed) {
    RandomPlan random = new RandomPlan(seed, true);
    model = new RunModel(new RunModel.Details(0, true, true));
    lanes = new ArrayList<>();
    begun = new ArrayList<>();
    isPolled = false;
    random.begin();
    RunResult result =
        new VirtualDriver(seed, random)
            .run(random.plan(), List.of(event -> follow(event, random.plan().limits())));

    assertThat(model.tasks()).isEmpty();
    for (Activity activity : Activity.values()) {
      assertThat(model.steps().all(activity)).isEmpty();
    }
    assertThat(model.steps().byLimit()).isEmpty();
    for (Limit limit : random.plan().limits()) {
      assertThat(held(limit)).isZero();
    }
    assertThat(model.ended(Status.SUCCEEDED)).isEqualTo(result.succeeded());
    assertThat(model.ended(Status.CANCELLED)).isEqualTo(result.cancelled());
    if (!isPolled) {
      // Otherwise the lanes know less: answers that are not the last are not on record.
      assertThat(model.spent()).isEqualTo(TimeSpent.ofAll(lanes));
    }
    assertThat(model.summary().result()).isEqualTo(result);
    requireWhole(model.criticalChain(), result.started());
    lanes.sort(Comparator.comparingInt(lane -> begun.indexOf(lane.task())));
    CriticalChain recorded =
        ChainOfLanes.of(RunBounds.of(random.plan()), result.started(), lanes, List.of());
    requireWhole(recorded, result.started());
    if (!isPolled) {
      assertThat(end(recorded)).isEqualTo(end(model.criticalChain()));
    }
  }

  /// The chain leads from the last attempt back to the beginning and leaves no time out.
  private static void requireWhole(CriticalChain chain, Instant start) {
    Instant since = start;
    Duration all = Duration.ZERO;
    for (ChainLink link : chain.links()) {
      assertThat(link.began()).isAfterOrEqualTo(since);
      all = all.plus(link.gap(start).total()).plus(Duration.between(link.began(), link.ended()));
      since = link.ended();
    }
    assertThat(all).isEqualTo(Duration.between(start, since));
  }

  private static Instant end(CriticalChain chain) {
    return chain.links().isEmpty() ? Instant.EPOCH : chain.links().getLast().ended();
  }

  private void follow(Event event, List<Limit> limits) {
    if (event instanceof Event.TaskEnded ended) {
      TaskProgress task = model.task(ended.result().task().name());
      assertThat(task).isNotNull();
      lanes.add(task.lane(ended.result()));
    }
    if (event instanceof Event.TaskStarted started) {
      begun.add(started.task().name());
    }
    isPolled |= event instanceof Event.StepPolled;
    model.on(event);
    for (Limit limit : limits) {
      assertThat(held(limit)).isBetween(0L, (long) limit.max());
    }
    for (TaskProgress task : model.tasks()) {
      for (StepProgress step : task.steps()) {
        assertThat(step.task()).isSameAs(task);
        assertThat(step.since()).isBetween(task.began(), event.at());
      }
    }
  }

  private long held(Limit limit) {
    LimitUse use = model.limit(limit.name());
    assertThat(use).isNotNull();
    return use.held();
  }
}
