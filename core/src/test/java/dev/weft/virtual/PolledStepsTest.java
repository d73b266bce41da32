package dev.weft.virtual;

import static dev.weft.Step.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Poll;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.TaskIterator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Polled steps, with real bodies in virtual time.
class PolledStepsTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// What a service says of a job.
  record Job(String state, int percent) {}

  @Test
  void aTypedResultSaysWhenAStepIsDoneAndLaterStepsReadTheLastOne() {
    Step.Work<Job> job =
        Step.<Job>step("job", at -> new Job(at.number() < 4 ? "running" : "done", at.number() * 25))
            .until(it -> it.state().equals("done"), Duration.ofHours(1));
    Step.Work<String> report = step("report", at -> at.value(job).state() + " at " + at.now());
    VirtualRun run =
        new TestBed(plan(new Task("t", List.of(job, report)).returning(report))).begin();

    RunResult result = run.run();

    assertThat(result.value("group", report)).isEqualTo("done at 1970-01-01T03:00:00Z");
    assertThat(run.outcomes("t", "job")).extracting(Outcome::attempt).containsExactly(4);
    assertThat(polled(run))
        .extracting(Event.StepPolled::answers, Event.StepPolled::answer)
        .first()
        .hasToString("(1, \"the answer is Job[state=running, percent=25]\")");
    assertThat(polled(run))
        .extracting(Event.StepPolled::next)
        .containsExactly(hour(1), hour(2), hour(3));
  }

  @Test
  void aStubIsPolledInPlaceOfTheBody() {
    Step.Work<Job> job =
        Step.<Job>step("job", _ -> new Job("lost", 0)).until(it -> it.state().equals("done"), TEN);

    RunResult result =
        new TestBed(plan(new Task("t", List.of(job))))
            .withStub(job, at -> new Job(at.number() < 3 ? "running" : "done", 0))
            .run();

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.took()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void nothingOfALimitIsHeldBetweenTwoPolls() {
    List<Limit> limits =
        List.of(
            Limit.atMost("one", 1),
            Limit.atMost("tokens", 10),
            Limit.atMost("host", 1).withPerKey(),
            Limit.atMost("api", 4).withAdapt());
    List<Task> tasks =
        IntStream.range(0, 5)
            .mapToObj(
                i ->
                    new Task(
                        "t" + i,
                        List.of(
                            job(3)
                                .withLimits(List.of("one", "api"))
                                .withLimit("tokens", LimitShare.weight(10))
                                .withLimit("host", LimitShare.key("h")))))
            .toList();
    VirtualRun run =
        new TestBed(
                Plan.of("plan", Group.of("group", tasks)).withLimits(limits.toArray(Limit[]::new)))
            .begin();

    RunResult result = run.run();

    assertThat(result.succeeded()).isEqualTo(5);
    assertThat(run.mostAtOnce("job")).isOne();
    // Each takes a second: three rounds of five, and two pauses that all share but for a round.
    assertThat(result.took()).isLessThan(Duration.ofSeconds(30));
    assertThat(started(run).limit(5)).doesNotHaveDuplicates();
  }

  @Test
  void aTaskKeepsWhatItHoldsThroughout() {
    List<Task> tasks = List.of(new Task("a", List.of(job(2))), new Task("b", List.of(job(2))));
    Plan plan =
        new Plan(
            "plan",
            List.of(Group.of("group", tasks).withLimits("one")),
            List.of(Limit.atMost("one", 1)),
            Plan.DEFAULT_MAX_PARALLEL,
            Group.UNBOUNDED,
            null,
            null);
    VirtualRun run = new TestBed(plan).begin();

    run.run();

    assertThat(started(run)).containsExactly("a", "a", "b", "b");
  }

  @Test
  void aRefusalToAPollSlowsTheLimitForAll() {
    Step.Work<?> refused =
        new Step.Work<>(
                "job",
                at -> {
                  if (at.number() == 2) {
                    throw new StepFailedException(
                        new Failure("429", "slow down", Duration.ofMinutes(1), null));
                  }
                  return Map.of("state", at.number() < 4 ? "running" : "done");
                })
            .withPoll(done())
            .withRetry(Retry.of(1))
            .withLimits(List.of("api"));
    Plan plan =
        plan(new Task("t", List.of(refused))).withLimits(Limit.atMost("api", 4).withAdapt());
    VirtualRun run = new TestBed(plan).begin();

    RunResult result = run.run();

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.took()).isEqualTo(Duration.ofSeconds(10 + 60 + 10));
    assertThat(run.events())
        .filteredOn(Event.LimitAdapted.class::isInstance)
        .first()
        .satisfies(it -> assertThat(((Event.LimitAdapted) it).reason()).isEqualTo("429"));
  }

  @Test
  void stepsSideBySideArePolledEachForItself() {
    Step<?> both =
        Step.gather("both", job(2).withId("a"), job(4).withId("b"))
            .withTimeout(Duration.ofMinutes(1));
    VirtualRun run = new TestBed(plan(new Task("t", List.of(both)))).begin();

    RunResult result = run.run();

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.took()).isEqualTo(Duration.ofSeconds(34));
    assertThat(polled(run))
        .extracting(it -> it.step().id())
        .containsExactlyInAnyOrder("a", "b", "b", "b");
  }

  @Test
  void whatAnAnswerSaysThatIsNewIsPrinted() {
    VirtualRun run = new TestBed(plan(new Task("t", List.of(job(4))))).begin();

    run.run();

    assertThat(run.events())
        .filteredOn(Event.Output.class::isInstance)
        .extracting(it -> ((Event.Output) it).line())
        .containsExactly("not done: the answer is {state=running}");
  }

  @Test
  void onlyTheLastAnswerIsOnRecordAndAKilledRunGoesOnPolling() {
    MemoryJournal journal = new MemoryJournal();
    Step.Work<?> job = job(100).withPoll(done().withWithin(Duration.ofMinutes(5)));
    Plan plan = plan(new Task("t", List.of(job)));
    TestBed bed = new TestBed(plan).withJournal(journal);
    VirtualRun first = bed.begin();
    first.advanceBy(Duration.ofMinutes(2));
    first.kill();
    journal.goOn();

    assertThat(journal.past("t").stream().filter(it -> !(it instanceof HistoryEvent.Continued)))
        .containsExactly(new HistoryEvent.Began("job", Instant.EPOCH));
    Instant later = Instant.EPOCH.plusSeconds(180);
    VirtualRun second = bed.withStart(later).begin();
    RunResult result = second.run();

    assertThat(result.timedOut()).isOne();
    Outcome end = second.outcomes("t", "job").getLast();
    assertThat(end.started()).isEqualTo(Instant.EPOCH.plusSeconds(300));
    assertThat(String.valueOf(end.failure())).contains("not done within 5m, after 12 answers: ");
    assertThat(polled(second).getFirst().at()).isEqualTo(later.plus(SECOND));
  }

  @Test
  void aLoopOverATaskSeesTheLastAnswerAlone() {
    Body body = at -> Map.of("state", at.number() < 3 ? "running" : "done");
    Step.Work<?> job =
        new Step.Work<>("job", body)
            .withPoll(Poll.until(PolledStepsTest::isDone, Duration.ofMillis(1)));
    List<Map<String, Object>> outputs = new ArrayList<>();
    for (Outcome outcome : new TaskIterator("t", List.of(job))) {
      outputs.add(outcome.outputs());
    }

    assertThat(outputs).containsExactly(Map.of("state", "done"));
  }

  private static Poll done() {
    return Poll.until(PolledStepsTest::isDone, TEN);
  }

  private static boolean isDone(Map<String, Object> outputs) {
    return "done".equals(outputs.get("state"));
  }

  /// One whose so many answers take a second each.
  private static Step.Work<?> job(int answers) {
    return new Step.Work<>("job", at -> answer(at, answers)).withPoll(done());
  }

  private static Map<String, Object> answer(Attempt at, int answers) throws InterruptedException {
    at.sleep(SECOND);
    return Map.of("state", at.number() < answers ? "running" : "done");
  }

  private static Stream<String> started(VirtualRun run) {
    return run.events().stream()
        .filter(Event.StepStarted.class::isInstance)
        .map(it -> ((Event.StepStarted) it).task().name());
  }

  private static List<Event.StepPolled> polled(VirtualRun run) {
    return run.events().stream()
        .filter(Event.StepPolled.class::isInstance)
        .map(Event.StepPolled.class::cast)
        .toList();
  }

  private static Instant hour(int hour) {
    return Instant.EPOCH.plus(Duration.ofHours(hour));
  }

  private static Plan plan(Task task) {
    return Plan.of("plan", Group.of("group", List.of(task)));
  }
}
