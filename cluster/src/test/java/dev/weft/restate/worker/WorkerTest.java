package dev.weft.restate.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Answer;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.needs.Engine;
import dev.weft.needs.LongTest;
import dev.weft.needs.NeedsEngine;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.Plans;
import dev.weft.restate.RunSummary;
import dev.weft.restate.Submission;
import dev.weft.restate.client.Cluster;
import dev.weft.restate.client.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// A worker and a real engine, with plans that are made here.
@LongTest
@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(200)
class WorkerTest {
  private final ConcurrentMap<String, Plan> plans = new ConcurrentHashMap<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final Engine engine = Engine.open();
  private final Worker worker = worker(engine, 0, submission -> opened(plan(submission.name())));

  WorkerTest() throws IOException, InterruptedException, ClusterException {
    Registration.register(engine.admin(), URI.create("http://127.0.0.1:" + worker.port()));
  }

  @AfterAll
  void stop() {
    worker.close();
    engine.close();
  }

  private Plan plan(String name) {
    return Objects.requireNonNull(plans.get(name));
  }

  private Cluster cluster() {
    return new Cluster(engine.ingress());
  }

  private String begin(Plan plan) throws ClusterException, InterruptedException {
    String run = "run" + runs.incrementAndGet();
    plans.put(run, plan);
    cluster().begin(Submitted.of(run, run));
    return run;
  }

  private RunResult follow(String run, Listener listener)
      throws ClusterException, InterruptedException {
    return cluster().follow(run, listener);
  }

  @Test
  void stepsOfATaskComeInOrderAndTasksAfterWhatTheyNeed()
      throws ClusterException, InterruptedException {
    Plan plan =
        Plan.of(
            "p",
            Group.of(task("first", Step.of("one", () -> null), Step.of("two", () -> null))),
            Group.of(task("second", Step.of("three", () -> null))).withNeeds("first"));
    List<Event> events = new ArrayList<>();

    RunResult result = follow(begin(plan), events::add);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.succeeded()).isEqualTo(2);
    assertThat(events.stream().map(WorkerTest::said).filter(it -> !it.isEmpty()))
        .containsExactly(
            "first begins",
            "first: one begins",
            "first: one succeeded",
            "first: two begins",
            "first: two succeeded",
            "first succeeded",
            "second begins",
            "second: three begins",
            "second: three succeeded",
            "second succeeded");
  }

  @Test
  void aStepIsTriedAgainAfterAPauseAndWaitsHoldNoWorker()
      throws ClusterException, InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    Step.Work<?> flaky =
        new Step.Work<>(
                "flaky",
                attempt -> {
                  if (tries.incrementAndGet() < 3) {
                    throw new StepFailedException(new Failure("exit 75", "not yet"));
                  }
                  return Map.of("tries", attempt.number());
                })
            .withRetry(Retry.of(3));
    Plan plan = Plan.of("p", Group.of(task("t", Step.wait("w", Duration.ofMillis(300)), flaky)));

    RunResult result = follow(begin(plan), _ -> {});

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(tries).hasValue(3);
    assertThat(result.took()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void anApprovalWaitsForItsAnswer() throws ClusterException, InterruptedException {
    Plan plan = Plan.of("p", Group.of(task("t", Step.approval("Really?"))));
    String run = begin(plan);

    RunResult result =
        follow(
            run,
            event -> {
              if (event instanceof Event.StepStarted) {
                answer(run, "t");
              }
            });

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void aCancelledRunInterruptsWhatIsUnderWayAndCleansUp()
      throws ClusterException, InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Step.Work<?> endless =
        new Step.Work<>(
            "long",
            _ -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException interrupt) {
                interrupted.countDown();
                throw interrupt;
              }
              return Map.of();
            });
    Task task = task("t", endless);
    task = task.withRules(task.rules().withFinallySteps(List.of(Step.of("tidy", () -> null))));
    Plan plan =
        Plan.of("p", Group.of(task))
            .withFinallyGroup(Group.of(task("finallySteps", Step.of("x", () -> null))));
    String run = begin(plan);
    List<String> events = new ArrayList<>();

    RunResult result =
        follow(
            run,
            event -> {
              events.add(said(event));
              if (event instanceof Event.StepStarted(var _, var _, Step<?> step, int _)
                  && step.name().equals("long")) {
                request(run, new ControlRequest.Cancel(Instant.now(), "me"));
              }
            });

    interrupted.await();
    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(result.cancelled()).isEqualTo(1);
    assertThat(events)
        .contains("t: long cancelled", "t: tidy succeeded", "finallySteps: x succeeded");
  }

  private void request(String run, ControlRequest request) {
    try {
      cluster().request(run, request);
    } catch (ClusterException | InterruptedException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  @Test
  void aLimitHoldsAcrossTasks() throws ClusterException, InterruptedException {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Step.Work<?> limited =
        new Step.Work<>(
                "limited",
                _ -> {
                  most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                  atOnce.decrementAndGet();
                  done.incrementAndGet();
                  return Map.of();
                })
            .withLimits(List.of("three"));
    List<Task> tasks = IntStream.range(0, 300).mapToObj(i -> task("g/" + i, limited)).toList();
    Plan plan = Plan.of("p", Group.of("g", tasks)).withLimits(Limit.atMost("three", 3));

    RunResult result = follow(begin(plan), _ -> {});

    assertThat(result.succeeded()).isEqualTo(300);
    assertThat(done).hasValue(300);
    assertThat(most.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void whatWaitsForALimitForLongWaitsInTheEngine() throws ClusterException, InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Step.Work<?> limited =
        new Step.Work<>(
                "limited",
                _ -> {
                  most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                  go.await();
                  atOnce.decrementAndGet();
                  return Map.of();
                })
            .withLimits(List.of("one"));
    List<Task> tasks = IntStream.range(0, 3).mapToObj(i -> task("g/" + i, limited)).toList();
    Plan plan = Plan.of("p", Group.of("g", tasks)).withLimits(Limit.atMost("one", 1));
    AtomicInteger awaited = new AtomicInteger();

    RunResult result =
        follow(
            begin(plan),
            event -> {
              // Both are told to wait, and again when they wait in the engine.
              if (event instanceof Event.LimitAwaited && awaited.incrementAndGet() == 4) {
                go.countDown();
              }
            });

    assertThat(result.succeeded()).isEqualTo(3);
    assertThat(most).hasValue(1);
  }

  @Test
  void aRunGoesThroughSeveralShards() throws ClusterException, InterruptedException {
    Task early = task("early", Step.approval("Really?"));
    List<Task> tasks =
        IntStream.range(0, 6_000).mapToObj(i -> task("g/" + i, Step.of("s", () -> null))).toList();
    String run = begin(Plan.of("p", Group.of(early), Group.of("g", tasks)));
    Set<String> ended = new HashSet<>();

    RunResult result =
        follow(
            run,
            event -> {
              if (event instanceof Event.TaskEnded(Instant _, String _, TaskResult each)) {
                assertThat(ended.add(each.task().name())).isTrue();
                if (ended.size() == 6_000) {
                  answer(run, "early"); // The shard in which it began is over.
                }
              }
            });

    assertThat(result.succeeded()).isEqualTo(6_001);
    assertThat(ended).hasSize(6_001);
  }

  @Test
  void aRateHoldsInEveryStretchOfItsLength() throws ClusterException, InterruptedException {
    List<Instant> starts = Collections.synchronizedList(new ArrayList<>());
    Step.Work<?> limited =
        new Step.Work<>(
                "limited",
                _ -> {
                  starts.add(Instant.now());
                  return Map.of();
                })
            .withLimits(List.of("five in 2s"));
    List<Task> tasks = IntStream.range(0, 12).mapToObj(i -> task("g/" + i, limited)).toList();
    Plan plan =
        Plan.of("p", Group.of("g", tasks))
            .withLimits(Limit.rate("five in 2s", 5, Duration.ofSeconds(2)));

    RunResult result = follow(begin(plan), _ -> {});

    assertThat(result.succeeded()).isEqualTo(12);
    List<Instant> sorted = starts.stream().sorted().toList();
    // The first and the eleventh are two whole periods apart; a grant takes some time to arrive.
    assertThat(Duration.between(sorted.getFirst(), sorted.get(10)))
        .isGreaterThan(Duration.ofSeconds(3));
  }

  @Test
  void aStepIsPassedOverWhetherItWaitsOrRuns() throws ClusterException, InterruptedException {
    Plan plan =
        Plan.of(
            "p",
            Group.of(task("waiting", Step.wait("w", Duration.ofDays(1)))),
            Group.of(task("running", endless("long"), Step.of("after", () -> null))));
    String run = begin(plan);
    List<String> events = new ArrayList<>();

    RunResult result =
        follow(
            run,
            event -> {
              events.add(said(event));
              if (event instanceof Event.StepStarted(var _, Task task, Step<?> step, int _)
                  && !step.name().equals("after")) {
                request(run, new ControlRequest.Skip(Instant.now(), "me", task.name(), step.id()));
              }
            });

    assertThat(result.succeeded()).isEqualTo(2);
    assertThat(events)
        .contains("waiting: w skipped", "running: long skipped", "running: after succeeded");
  }

  @Test
  void aPausedRunBeginsNothingUntilItGoesOn() throws ClusterException, InterruptedException {
    Plan plan =
        Plan.of(
            "p",
            Group.of(task("first", Step.approval("Go on?"))),
            Group.of(task("second", Step.of("s", () -> null))).withNeeds("first"));
    String run = begin(plan);
    List<String> events = new ArrayList<>();

    RunResult result =
        follow(
            run,
            event -> {
              events.add(said(event));
              switch (event) {
                case Event.StepStarted(var _, var _, Step.Approval _, int _) ->
                    request(run, new ControlRequest.Pause(Instant.now(), "me"));
                case Event.RunPaused _ -> {
                  events.add("paused");
                  answer(run, "first");
                }
                case Event.GroupEnded(var _, String group, var _, var _, var _)
                    when group.equals("first") -> {
                  events.add("resuming");
                  request(run, new ControlRequest.Resume(Instant.now(), "me"));
                }
                default -> {}
              }
            });

    assertThat(result.succeeded()).isEqualTo(2);
    assertThat(events)
        .containsSubsequence("paused", "first succeeded", "resuming", "second begins");
  }

  @Test
  void aTaskOfAPausedRunBeginsNoFurtherStep() throws ClusterException, InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Step<?> one =
        Step.of(
            "one",
            () -> {
              go.await();
              return null;
            });
    Task task = task("t", one, Step.of("two", () -> null).withLimits(List.of("limit")));
    String run = begin(Plan.of("p", Group.of(task)).withLimits(Limit.atMost("limit", 1)));
    List<String> events = new ArrayList<>();

    RunResult result =
        follow(
            run,
            event -> {
              events.add(said(event));
              switch (event) {
                case Event.StepStarted(var _, var _, Step<?> step, int _)
                    when step.name().equals("one") ->
                    request(run, new ControlRequest.Pause(Instant.now(), "me"));
                case Event.RunPaused _ -> {
                  events.add("paused");
                  go.countDown();
                }
                case Event.StepEnded(var _, var _, var outcome, var _)
                    when outcome.step().name().equals("one") ->
                    request(run, new ControlRequest.Resume(Instant.now(), "me"));
                case Event.RunResumed _ -> events.add("resumed");
                default -> {}
              }
            });

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(events)
        .containsSubsequence("paused", "t: one succeeded", "resumed", "t: two begins");
  }

  @Test
  void timeGoesOnForWhatIsHeldBack() throws ClusterException, InterruptedException {
    Task task = task("t", Step.approval("Go on?"), Step.of("two", () -> null));
    task = task.withRules(task.rules().withTimeout(Duration.ofSeconds(5)));
    String run = begin(Plan.of("p", Group.of(task)));

    RunResult result =
        follow(
            run,
            event -> {
              if (event instanceof Event.StepStarted) {
                request(run, new ControlRequest.Pause(Instant.now(), "me"));
              } else if (event instanceof Event.RunPaused) {
                answer(run, "t");
              }
            });

    assertThat(result.timedOut()).isEqualTo(1);
  }

  @Test
  void whoHasAStepPassedOverIsToldWhatKeepsItFromBeing()
      throws ClusterException, InterruptedException {
    Step<?> both =
        Step.gather(
            "both", Step.wait("one", Duration.ofDays(1)), Step.wait("two", Duration.ofDays(1)));
    String run = begin(Plan.of("p", Group.of(task("t", both))));
    List<String> refusals = new ArrayList<>();

    RunResult result =
        follow(
            run,
            event -> {
              if (event instanceof Event.StepStarted(var _, var _, Step<?> step, int _)
                  && step.name().equals("two")) {
                refusals.add(skip(run, "nobody", null));
                refusals.add(skip(run, "t", "three"));
                refusals.add(skip(run, "t", null));
                refusals.add(skip(run, "t", "one"));
                refusals.add(skip(run, "t", "one"));
                refusals.add(skip(run, "t", null));
              }
            });

    assertThat(result.succeeded()).isEqualTo(1);
    assertThat(refusals)
        .containsExactly(
            "`nobody` is not under way",
            "`t` is not at a step `three`; it is at `one`, `two`",
            "`t` is at several steps; name one of: `one`, `two`",
            "",
            "`t` is not at a step `one`; it is at `two`",
            "");
    assertThat(skip(run, "t", null)).isEqualTo("run " + run + " has ended");
  }

  /// Skips a step, and returns why it was not skipped; empty if it was.
  private String skip(String run, String task, @Nullable String step) {
    try {
      cluster().skip(run, new ControlRequest.Skip(Instant.now(), "me", task, step));
      return "";
    } catch (ClusterException refused) {
      return String.valueOf(refused.getMessage());
    } catch (InterruptedException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  @Test
  void whatAWorkerCannotReadIsLeftToTheNextOne() throws Exception {
    Plan plan = Plan.of("p", Group.of(task("t", Step.approval("Go on?"))));
    String run = "run";
    int port;
    try (Engine own = Engine.open()) {
      Cluster cluster = new Cluster(own.ingress());
      try (Worker first = worker(own, 0, submission -> opened(plan))) {
        port = first.port();
        Registration.register(own.admin(), URI.create("http://127.0.0.1:" + port));
        cluster.begin(Submitted.of(run, "p"));
      }
      List<String> unfit = Collections.synchronizedList(new ArrayList<>());
      AtomicInteger readings = new AtomicInteger();
      Plans reluctant =
          new Plans() {
            @Override
            public Opened open(Submission submission) throws ClusterException {
              if (readings.incrementAndGet() < 3) {
                throw new ClusterException("there is no such folder");
              }
              return opened(plan);
            }

            @Override
            public void unfit(String which, String why) {
              unfit.add(which + ": " + why);
            }
          };
      try (Worker _ = worker(own, port, reluctant)) {
        RunResult result =
            cluster.follow(
                run,
                event -> {
                  if (event instanceof Event.StepStarted) {
                    answer(cluster, run, "t");
                  }
                });

        assertThat(result.succeeded()).isEqualTo(1);
        assertThat(unfit).containsExactly("run: there is no such folder");
      }
    }
  }

  private static Worker worker(Engine engine, int port, Plans plans) throws ClusterException {
    return Worker.open(
        engine.ingress(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port), plans);
  }

  private static Plans.Opened opened(Plan plan) {
    return new Plans.Opened(plan, Set.of(), () -> {});
  }

  @Test
  void tasksOfAGroupHoldItsLimitThroughout() throws ClusterException, InterruptedException {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Step<?> enter =
        Step.of("enter", () -> most.accumulateAndGet(atOnce.incrementAndGet(), Math::max));
    Step<?> leave = Step.of("leave", atOnce::decrementAndGet);
    List<Task> tasks = IntStream.range(0, 10).mapToObj(i -> task("g/" + i, enter, leave)).toList();
    Plan plan =
        new Plan(
            "p",
            List.of(Group.of("g", tasks).withLimits("one")),
            List.of(Limit.atMost("one", 1)),
            Plan.DEFAULT_MAX_PARALLEL,
            Group.UNBOUNDED,
            null,
            null);

    RunResult result = follow(begin(plan), _ -> {});

    assertThat(result.succeeded()).isEqualTo(10);
    assertThat(most).hasValue(1);
  }

  @Test
  void stepsSideBySideRunAtOnceAndATimeoutEndsOne() throws ClusterException, InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    Callable<?> meet =
        () -> {
          both.countDown();
          both.await();
          return null;
        };
    Step.Work<?> late = endless("late").withTimeout(Duration.ofMillis(200));
    Plan plan =
        Plan.of(
            "p",
            Group.of(
                task("t", Step.gather("meet", Step.of("one", meet), Step.of("two", meet)), late)));

    RunResult result = follow(begin(plan), _ -> {});

    assertThat(result.timedOut()).isEqualTo(1);
    assertThat(result.failures().getFirst().toString()).contains("timed out after 200ms");
  }

  @Test
  void whatIsAskedOfNobodyIsRefusedWithAWordOnWhy() throws ClusterException, InterruptedException {
    String run = begin(Plan.of("p", Group.of(task("t", Step.of("s", () -> null)))));
    follow(run, _ -> {});

    assertThatThrownBy(() -> cluster().follow("nobody", _ -> {}))
        .isInstanceOf(ClusterException.class)
        .hasMessage("the cluster knows no run `nobody`");
    assertThatThrownBy(() -> cluster().request(run, new ControlRequest.Cancel(Instant.now(), "me")))
        .isInstanceOf(ClusterException.class)
        .hasMessage("run " + run + " has ended");
    assertThatThrownBy(
            () ->
                cluster()
                    .answer(
                        run,
                        new ApprovalAnswer(
                            "t", null, new Answer("me", true, Map.of()), Instant.now())))
        .isInstanceOf(ClusterException.class)
        .hasMessage("`t` does not wait for an approval");
    assertThatThrownBy(() -> new Cluster(URI.create("http://127.0.0.1:1")).runs())
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith("cannot reach the cluster at http://127.0.0.1:1");
    assertThat(cluster().runs()).extracting(RunSummary::run).contains(run);
  }

  private static Step.Work<?> endless(String name) {
    return new Step.Work<>(
        name,
        _ -> {
          new CountDownLatch(1).await();
          return Map.of();
        });
  }

  private void answer(String run, String task) {
    answer(cluster(), run, task);
  }

  private static void answer(Cluster cluster, String run, String task) {
    try {
      Answer yes = new Answer("me", true, Map.of());
      cluster.answer(run, new ApprovalAnswer(task, null, yes, Instant.now()));
    } catch (ClusterException | InterruptedException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private static Task task(String name, Step<?>... steps) {
    return new Task(name, List.of(steps));
  }

  private static String said(Event event) {
    return switch (event) {
      case Event.TaskStarted(var _, var _, Task task) -> task.name() + " begins";
      case Event.StepStarted(var _, Task task, Step<?> step, int _) ->
          task.name() + ": " + step.name() + " begins";
      case Event.StepEnded(var _, Task task, var outcome, var _) ->
          task.name() + ": " + outcome.step().name() + " " + outcome.status();
      case Event.TaskEnded(var _, var _, var result) ->
          result.task().name() + " " + result.status();
      default -> "";
    };
  }
}
