package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs with `fail-fast` that continue with a failure on record: tasks that had begun begin again,
/// however long that takes, to be cleaned up after, and no other task begins.
@Timeout(60)
class DeferredCutTest {
  private final MemoryJournal journal = new MemoryJournal();
  private final List<String> begun = new ArrayList<>();

  @Test
  void tasksThatComeFromAFeedAreCleanedUpAfter() {
    failed("bad");
    halfDone("a");
    halfDone("c");
    Plan plan = failFast(Group.of("fed", fed("a", "b", "c", "d")), Group.of(task("bad")));

    RunResult result = run(plan);

    assertThat(begun).containsExactlyInAnyOrder("tidy a", "tidy c");
    assertThat(result.cancelled()).isEqualTo(2);
    assertThat(result.failed()).isOne();
  }

  @Test
  void aFeedIsReadNoFurtherThanToTheLastTaskThatHadBegun() {
    failed("bad");
    halfDone("n3");

    run(failFast(Group.of("fed", endless()), Group.of(task("bad"))));

    assertThat(begun).containsExactly("tidy n3");
  }

  @Test
  void whereOnlyThePlansCleanUpHadBegunNothingIsWaitedFor() {
    failed("bad");
    halfDone("last");
    Plan plan = failFast(Group.of("fed", endless()), Group.of(task("bad")));

    run(plan.withFinallyGroup(group("finally", "last")));

    assertThat(begun).containsExactly("second", "tidy last");
  }

  @Test
  void aCancellationDoesNotWaitForThem() {
    failed("bad");
    halfDone("never comes");
    VirtualDriver driver = driver();
    Instant later = Instant.EPOCH.plusSeconds(60);
    driver.at(later, it -> it.cancel("enough", later));

    RunResult result =
        driver.run(
            failFast(Group.of("fed", endless()), Group.of(task("bad"))), List.of(this::note));

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(begun).isEmpty();
  }

  @Test
  void tasksThatWaitForARateAreCleanedUpAfter() {
    failed("bad");
    halfDone("a");
    halfDone("c");
    Group rated = group("rated", "a", "b", "c", "d").withLimits("api");
    journal.take("api", LimitShare.ONE, Instant.EPOCH);

    Limit api = Limit.rate("api", 1, Duration.ofMinutes(1));

    run(new Plan("plan", List.of(rated, Group.of(task("bad"))), List.of(api), 100, 0, null, null));

    assertThat(begun).containsExactly("tidy a", "tidy c");
  }

  @Test
  void tasksWhoseGroupNeedsAFedOneAreCleanedUpAfter() {
    failed("bad");
    succeeded("first");
    halfDone("a");
    Plan plan =
        failFast(
            Group.of("fed", fed("first")),
            group("next", "a", "b").withNeeds("fed"),
            Group.of(task("bad")));

    run(plan);

    assertThat(begun).containsExactly("tidy a");
  }

  @Test
  void tasksForWhichThereAreFewerPlacesThanBeforeAreCleanedUpAfter() {
    failed("bad");
    halfDone("a");
    halfDone("b");
    Plan plan = failFast(Group.of(task("bad")), group("all", "a", "b"));

    run(plan.withMaxParallel(1));

    assertThat(begun).containsExactly("tidy a", "tidy b");
  }

  @Test
  void whatNeedsAGroupOfWhichATaskWasPassedOverDoesNotBegin() {
    failed("bad");
    halfDone("a");
    Plan plan =
        failFast(
            Group.of("fed", fed("b")),
            group("next", "c").withNeeds("fed"),
            Group.of(task("bad")),
            Group.of("late", fed("a")));

    run(plan);

    assertThat(begun).containsExactly("tidy a");
  }

  @Test
  void theFailureOfAGroupThatGoesOnElsewhereCutsOnlyThatGroup() {
    failed("bad");
    halfDone("a");
    Group cut = Group.of("cut", fed("bad", "a", "b")).withMaxFailures(0);

    run(Plan.of("plan", cut, Group.of(task("c"))).withMaxFailures(9));

    assertThat(begun).containsExactlyInAnyOrder("tidy a", "first", "second", "tidy c");
  }

  private RunResult run(Plan plan) {
    return driver().run(plan, List.of(this::note));
  }

  private VirtualDriver driver() {
    return new VirtualDriver(1, new Unhurried(), journal, Instant.EPOCH);
  }

  private void note(Event event) {
    if (event instanceof Event.StepStarted it) {
      begun.add(it.step().id());
    }
  }

  private static Plan failFast(Group... groups) {
    return Plan.of("plan", groups).withMaxFailures(0);
  }

  private static Group group(String name, String... tasks) {
    return Group.of(name, Stream.of(tasks).map(DeferredCutTest::task).toList());
  }

  private static Iterable<Task> endless() {
    return Feed.of(
        (_, sink) -> {
          for (int n = 0; true; n++) {
            sink.put(task("n" + n));
          }
        });
  }

  private static Task task(String name) {
    return new Task(name, List.of(step("first"), step("second")))
        .withRules(Task.Rules.NONE.withFinallySteps(List.of(step("tidy " + name))));
  }

  private static Step<?> step(String name) {
    return Step.of(name, () -> null);
  }

  private static Iterable<Task> fed(String... names) {
    return Feed.of(
        (_, sink) -> {
          for (String name : names) {
            sink.put(task(name));
          }
        });
  }

  /// The first step of this task is on record.
  private void halfDone(String name) {
    Task task = task(name);
    journal.keep(task, outcome(task), () -> {});
  }

  private void succeeded(String name) {
    ended(name, Status.SUCCEEDED, null);
  }

  private void failed(String name) {
    Task task = task(name);
    Failure failure = new Failure(Failure.ERROR, "broken");
    Outcome cause =
        Outcome.failed(task.steps().getFirst(), 1, Instant.EPOCH, Instant.EPOCH, failure);
    journal.keep(task, cause, () -> {});
    ended(name, Status.FAILED, cause);
  }

  private void ended(String name, Status status, @Nullable Outcome cause) {
    TaskResult result =
        new TaskResult(task(name), status, Instant.EPOCH, Instant.EPOCH, cause, Map.of());
    journal.note(new Event.TaskEnded(Instant.EPOCH, "any", result));
  }

  private static Outcome outcome(Task task) {
    return Outcome.succeeded(task.steps().getFirst(), 1, Instant.EPOCH, Instant.EPOCH, Map.of());
  }

  /// Everything takes a second, also the next task of a feed.
  private static final class Unhurried implements Model {
    @Override
    public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
      return Prediction.succeeds(Duration.ofSeconds(1));
    }

    @Override
    public Duration arrival(String group, RandomGenerator random) {
      return Duration.ofSeconds(1);
    }
  }
}
