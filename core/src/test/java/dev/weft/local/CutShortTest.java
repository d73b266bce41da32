package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.virtual.MemoryJournal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs that are cancelled or killed while they clean up, and then go on: what was cut short is
/// done, and nothing that is on record twice.
@Timeout(60)
class CutShortTest {
  private final MemoryJournal journal = new MemoryJournal();
  private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
  private final Semaphore stuck = new Semaphore(0);
  // The steps that are stuck until they are interrupted.
  private volatile List<String> sticking = List.of();
  private LocalDriver driver = new LocalDriver(journal);

  @Test
  void aRollBackThatIsCutShortByACancelGoesOnAndTheTaskIsCleanedUpAfterAgain() throws Exception {
    Plan plan =
        Plan.of("plan", Group.of(failingDeploy(step("back1"), step("back2"), step("back3"))));
    CompletableFuture<RunResult> run = runUntilStuckAt(plan, "back2");
    driver.cancel("interrupted");
    RunResult cancelled = run.get();

    assertThat(begun()).containsExactly("deploy", "back1", "back2", "tidy");
    assertThat(cancelled.cancelled()).isOne();
    assertThat(cancelled.failed()).isZero();

    assertThat(goOn(plan).failed()).isOne();
    assertThat(begun()).containsExactly("back2", "back3", "tidy");
  }

  @Test
  void aRollBackThatWasAboutToBeginWhenTheRunWasCancelledIsDone() throws Exception {
    Plan plan =
        Plan.of(
            "plan",
            Group.of(
                task("A", Step.gather("both", step("long"), broken("deploy")))
                    .withRules(Task.Rules.NONE.withOnFailure(List.of(step("back"))))));
    CompletableFuture<RunResult> run = runUntilStuckAt(plan, "long");
    while (journal.past("A").size() < 2) {
      Thread.onSpinWait();
    }
    driver.cancel("interrupted");
    assertThat(run.get().cancelled()).isOne();
    assertThat(begun()).containsExactlyInAnyOrder("long", "deploy");

    assertThat(goOn(plan).failed()).isOne();
    assertThat(begun()).containsExactly("long", "back");
  }

  @Test
  void whatIsKilledWhileItCleansUpGoesOnThereAndWhatNeedsItBegins() throws Exception {
    Plan plan =
        Plan.of(
                "plan",
                Group.of(
                    task("A", step("a"))
                        .withRules(
                            Task.Rules.NONE.withFinallySteps(
                                List.of(step("fin1"), step("fin2"), step("fin3"))))),
                Group.of(task("B", step("b"))).withNeeds("A"))
            .withFinallyGroup(Group.of(task("finally", step("end"))));
    CompletableFuture<RunResult> run = runUntilStuckAt(plan, "fin2");
    driver.cancel("interrupted");
    driver.kill("killed");
    RunResult killed = run.get();

    assertThat(begun()).containsExactly("a", "fin1", "fin2");
    assertThat(killed.status()).isEqualTo(Status.CANCELLED);
    assertThat(killed.cancelled()).isOne();

    assertThat(goOn(plan).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(begun()).containsExactly("fin2", "fin3", "b", "end");
  }

  @Test
  void whatIsKilledWhileItRollsBackGoesOnThere() throws Exception {
    Plan plan =
        Plan.of(
                "plan",
                Group.of(
                    failingDeploy(step("back1"), Step.gather("two", step("back2"), step("x")))))
            .withOnFailure(Group.of(task("on-failure", step("report"))));
    CompletableFuture<RunResult> run = runUntilStuckAt(plan, "back2");
    driver.kill("killed");
    assertThat(run.get().cancelled()).isOne();
    assertThat(begun()).startsWith("deploy", "back1").doesNotContain("tidy", "report");

    assertThat(goOn(plan).failed()).isOne();
    assertThat(begun()).startsWith("back2").endsWith("tidy", "report").doesNotContain("back1");
  }

  @Test
  void thePlansOwnCleanUpBeginsAnewWhenItWasKilled() throws Exception {
    Plan plan =
        Plan.of("plan", Group.of(task("A", step("a"))))
            .withFinallyGroup(Group.of(task("finally", step("end1"), step("end2"))));
    CompletableFuture<RunResult> run = runUntilStuckAt(plan, "end2");
    driver.kill("killed");
    assertThat(run.get().status()).isEqualTo(Status.CANCELLED);
    assertThat(begun()).containsExactly("a", "end1", "end2");

    assertThat(goOn(plan).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(begun()).containsExactly("end1", "end2");
  }

  @Test
  void aFailureOfOthersCutsNoRollBackShort() throws Exception {
    CountDownLatch rollingBack = new CountDownLatch(1);
    Step<?> late =
        Step.of(
            "late",
            () -> {
              rollingBack.await();
              throw new StepFailedException(new Failure("error", "too late"));
            });
    Plan plan =
        Plan.of(
                "plan",
                Group.of(
                    task("A", broken("deploy"))
                        .withRules(
                            Task.Rules.NONE.withOnFailure(
                                List.of(
                                    Step.of("opens", () -> count(rollingBack)),
                                    Step.of("waits", () -> awaitEnd("B")),
                                    step("back"))))),
                Group.of(task("B", late)))
            .withMaxFailures(0);

    RunResult result = new LocalDriver().run(plan, List.of(this::on));

    assertThat(result.failed()).isEqualTo(2);
    assertThat(begun()).contains("back");
  }

  @Test
  void whatAFailureOnRecordCutsShortIsCleanedUpAfterAndNotBegunAgain() throws Exception {
    Plan plan =
        Plan.of(
                "plan",
                Group.of(
                    task("A", step("a1"), step("a2"))
                        .withRules(Task.Rules.NONE.withFinallySteps(List.of(step("tidy"))))),
                Group.of(task("B", broken("b"))))
            .withMaxFailures(0);
    journal.keep(task("A"), succeeded("a1"), () -> {});
    journal.keep(task("B"), failed("b"), () -> {});

    assertThat(goOn(plan).failed()).isOne();
    assertThat(begun()).containsExactly("tidy");
  }

  @Test
  void theCleanUpOfACancelledRunReadsThatItsTasksWereCancelled() throws Exception {
    List<Object> statuses = new ArrayList<>();
    Step<?> look =
        new Step.Work<>(
            "look",
            at -> {
              at.context()
                  .run()
                  .needs()
                  .forEach((name, need) -> statuses.add(name + need.status()));
              return Map.of();
            });
    Plan plan =
        Plan.of("plan", Group.of(task("A", step("a"))))
            .withFinallyGroup(Group.of(new Task("finally", List.of(look))));
    CompletableFuture<RunResult> run = runUntilStuckAt(plan, "a");
    driver.cancel("interrupted");
    run.get();

    assertThat(statuses).containsExactly("A" + Status.CANCELLED);
  }

  @Test
  void aPausedRunThatIsCancelledCleansUp() throws Exception {
    Plan plan =
        Plan.of("plan", Group.of(task("A", step("a"), step("never"))))
            .withOnFailure(Group.of(task("on-failure", step("report"))))
            .withFinallyGroup(Group.of(task("finally", step("end1"), step("end2"))));
    CompletableFuture<RunResult> run = runUntilStuckAt(plan, "a");
    driver.pause("ann");
    driver.cancel("interrupted");
    assertThat(run.get().status()).isEqualTo(Status.CANCELLED);

    assertThat(begun()).containsExactly("a", "end1", "end2");
  }

  @Test
  void aPauseDoesNotKeepThePlansCleanUpFromBeginning() throws Exception {
    CountDownLatch paused = new CountDownLatch(1);
    Step.Work<?> failing =
        new Step.Work<>(
            "a",
            _ -> {
              driver.pause("ann");
              paused.await();
              throw new StepFailedException(new Failure("error", "broken"));
            });
    Plan plan =
        Plan.of("plan", Group.of(new Task("A", List.of(failing))))
            .withOnFailure(Group.of(task("on-failure", step("report"))))
            .withFinallyGroup(Group.of(task("finally", step("end"))));

    RunResult result =
        driver.run(
            plan,
            List.of(
                this::on,
                event -> {
                  if (event instanceof Event.RunPaused) {
                    paused.countDown();
                  }
                }));

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(begun()).endsWith("report", "end");
  }

  private CompletableFuture<RunResult> runUntilStuckAt(Plan plan, String step) throws Exception {
    sticking = List.of(step);
    CompletableFuture<RunResult> result = new CompletableFuture<>();
    Thread.ofPlatform().start(() -> complete(result, plan));
    stuck.acquire();
    return result;
  }

  private void complete(CompletableFuture<RunResult> result, Plan plan) {
    try {
      result.complete(driver.run(plan, List.of(this::on)));
    } catch (Exception unexpected) {
      result.completeExceptionally(unexpected);
    }
  }

  private RunResult goOn(Plan plan) throws Exception {
    sticking = List.of();
    journal.goOn();
    driver = new LocalDriver(journal);
    return driver.run(plan, List.of(this::on));
  }

  /// The steps that have begun since this was last asked.
  private List<String> begun() {
    List<String> all = List.copyOf(begun);
    begun.clear();
    return all;
  }

  private void on(Event event) {
    if (event instanceof Event.StepStarted(var _, var _, Step.Work<?> step, int _)) {
      begun.add(step.name());
    } else if (event instanceof Event.TaskEnded ended) {
      synchronized (ends) {
        ends.add(ended.result().task().name());
        ends.notifyAll();
      }
    }
  }

  private final List<String> ends = new ArrayList<>();

  private Object awaitEnd(String task) throws InterruptedException {
    synchronized (ends) {
      while (!ends.contains(task)) {
        ends.wait();
      }
    }
    return task;
  }

  private static Object count(CountDownLatch latch) {
    latch.countDown();
    return "counted";
  }

  private Task task(String name, Step<?>... steps) {
    return new Task(name, List.of(steps));
  }

  private Step<?> step(String name) {
    return new Step.Work<>(
        name,
        _ -> {
          if (sticking.contains(name)) {
            stuck.release();
            new CountDownLatch(1).await();
          }
          return Map.of();
        });
  }

  private Task failingDeploy(Step<?>... onFailure) {
    return task("A", broken("deploy"))
        .withRules(
            Task.Rules.NONE
                .withOnFailure(List.of(onFailure))
                .withFinallySteps(List.of(step("tidy"))));
  }

  private static Step<?> broken(String name) {
    return new Step.Work<>(
        name,
        _ -> {
          throw new StepFailedException(new Failure("error", "broken"));
        });
  }

  private static Outcome succeeded(String step) {
    return Outcome.succeeded(broken(step), 1, Instant.EPOCH, Instant.EPOCH, Map.of());
  }

  private static Outcome failed(String step) {
    return Outcome.failed(
        broken(step), 1, Instant.EPOCH, Instant.EPOCH, new Failure("error", "broken"));
  }
}
