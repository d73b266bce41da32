package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Context;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Poll;
import dev.weft.Retry;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import dev.weft.engine.Decision;
import dev.weft.engine.TaskMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// Random tasks with conditions, clean-up, approvals and steps side by side, in virtual time: what
/// must hold however each of them ends.
class RandomCoursesTest {

  @Property(tries = 500)
  void whatATaskPromisesHoldsHoweverItEnds(@ForAll long seed) {
    assertThat(trails(seed)).allSatisfy(Trail::isWhole).allSatisfy(Trail::isCleanedUp);
  }

  @Property(tries = 500)
  void recordedOutcomesPutAFreshIteratorWhereItStood(@ForAll long seed) {
    for (Trail trail : trails(seed)) {
      TaskResult result = trail.result();
      List<HistoryEvent> record = new ArrayList<>();
      record.add(new HistoryEvent.Began(null, result.started()));
      record.addAll(trail.polled);
      trail.outcomes.forEach(outcome -> record.add(HistoryEvent.Ended.of(outcome)));
      // A task that ended before it began left none.
      if (!trail.outcomes.isEmpty()) {
        TaskMachine again = new TaskMachine(trail.task, RunContext.NONE, record, result.ended());
        assertThat(again.decide(result.ended()))
            .isInstanceOfSatisfying(
                Decision.Finished.class,
                it -> assertThat(it.result().status()).isEqualTo(result.status()));
      }
    }
  }

  /// What happened in a random run, by task.
  private static Collection<Trail> trails(long seed) {
    Plan plan = randomPlan(new Random(seed));
    boolean mayBeCancelled = plan.maxFailures() != Group.UNBOUNDED;
    Map<String, Trail> trails = new LinkedHashMap<>();
    Listener listener =
        event -> {
          switch (event) {
            case Event.TaskStarted it ->
                trails.put(it.task().name(), new Trail(it.task(), mayBeCancelled));
            case Event.StepStarted it -> of(it.task(), trails).started(it.step());
            case Event.StepPolled it -> of(it.task(), trails).polled(it);
            case Event.StepEnded it -> of(it.task(), trails).ended(it);
            case Event.TaskEnded it -> of(it.result().task(), trails).ended(it.result());
            default -> {}
          }
        };
    new VirtualDriver(seed, new Fate()).run(plan, List.of(listener));
    return trails.values();
  }

  private static Trail of(Task task, Map<String, Trail> trails) {
    return Objects.requireNonNull(trails.get(task.name()));
  }

  /// Half of what is carried out fails, now and then; a third of the approvals are denied, and half
  /// of the answers of polled steps are the last one.
  static final class Fate implements Model {
    @Override
    public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
      Duration duration = Duration.ofMillis(random.nextInt(50) * 10L);
      return random.nextInt(5) == 0
          ? Prediction.fails(duration, new Failure("exit 1", "no luck"))
          : step.poll() == null
              ? Prediction.succeeds(duration)
              : new Prediction(duration, Map.of("isDone", random.nextBoolean()), null);
    }

    @Override
    public Prediction answer(Task task, Step.Approval step, RandomGenerator random) {
      Duration duration = Duration.ofMillis(random.nextInt(2_000));
      return random.nextInt(3) == 0
          ? Prediction.fails(duration, new Failure(Failure.DENIED, "no"))
          : Prediction.succeeds(duration);
    }
  }

  /// The steps of one task as they came.
  static final class Trail {
    private final Task task;
    private final boolean mayBeCancelled;
    private final List<String> begun = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final Set<String> running = new HashSet<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<HistoryEvent> polled = new ArrayList<>();
    private @Nullable TaskResult result;

    Trail(Task task, boolean mayBeCancelled) {
      this.task = task;
      this.mayBeCancelled = mayBeCancelled;
    }

    void started(Step<?> step) {
      assertThat(running.add(step.id())).as("one attempt at a time").isTrue();
      begun.add(step.id());
    }

    void polled(Event.StepPolled answer) {
      assertThat(running.remove(answer.step().id())).as("an answer of what runs").isTrue();
      HistoryEvent recorded = HistoryEvent.of(answer);
      if (recorded != null) {
        polled.add(recorded);
      }
    }

    void ended(Event.StepEnded end) {
      Step<?> step = end.outcome().step();
      boolean was = running.remove(step.id());
      if (!was) {
        assertThat(end.outcome().status()).isIn(Status.SKIPPED, Status.CANCELLED, Status.TIMED_OUT);
      }
      if (step instanceof Step.Gather gather) {
        assertThat(gather.steps()).noneMatch(it -> running.contains(it.id()));
      }
      outcomes.add(end.outcome());
      if (end.retryAt() == null) {
        assertThat(done).doesNotContain(step.id());
        done.add(step.id());
      }
    }

    void ended(TaskResult end) {
      assertThat(result).as("ended once").isNull();
      result = end;
    }

    TaskResult result() {
      return Objects.requireNonNull(result);
    }

    void isWhole() {
      assertThat(running).isEmpty();
      List<String> own = ids(task.steps());
      List<String> onFailure = ids(task.rules().onFailure());
      List<String> finallySteps = ids(task.rules().finallySteps());
      List<String> inOrder = new ArrayList<>(own);
      inOrder.addAll(onFailure);
      inOrder.addAll(finallySteps);
      List<String> outer = done.stream().filter(inOrder::contains).toList();
      assertThat(outer).isSortedAccordingTo((a, b) -> inOrder.indexOf(a) - inOrder.indexOf(b));
    }

    void isCleanedUp() {
      if (outcomes.isEmpty()) {
        assertThat(begun).isEmpty();
        return;
      }
      assertThat(done).containsAll(ids(task.rules().finallySteps()));
      List<String> own = ids(task.steps());
      List<String> onFailure = ids(task.rules().onFailure());
      Outcome cause = result().cause();
      // One that was cancelled after a failure of its own has that as its cause.
      boolean ownFailed =
          cause != null
              && cause.status().isFault()
              && (own.contains(cause.step().id()) || cause.step().id().equals("outputs"));
      if (!ownFailed) {
        assertThat(begun).noneMatch(onFailure::contains);
      } else if (!mayBeCancelled) {
        assertThat(done).containsAll(onFailure);
      }
      if (result().status() == Status.SUCCEEDED) {
        assertThat(done).containsAll(own);
      }
    }

    private static List<String> ids(List<Step<?>> steps) {
      return steps.stream().map(Step::id).toList();
    }
  }

  static Plan randomPlan(Random random) {
    List<Group> groups = new ArrayList<>();
    for (int t = random.nextInt(6); t >= 0; t--) {
      Task task = randomTask(random, "t" + t);
      groups.add(Group.of(task).withContinueOnError(random.nextInt(4) == 0));
    }
    Plan plan = Plan.of("random", groups.toArray(Group[]::new)).withLimits(Limit.atMost("one", 1));
    return random.nextBoolean() ? plan.withMaxFailures(random.nextInt(2)) : plan;
  }

  /// One whose limits are `one`. Ids of clean-up steps begin with `on-failure ` or `finally `.
  static Task randomTask(Random random, String name) {
    Task.Rules rules =
        Task.Rules.NONE
            .withOnFailure(randomSteps(random, "on-failure ", 3, 1))
            .withFinallySteps(randomSteps(random, "finally ", 3, 1));
    if (random.nextInt(4) == 0) {
      rules = rules.withTimeout(Duration.ofMillis(random.nextInt(3_000)));
    }
    if (random.nextInt(8) == 0) {
      rules = rules.withCondition(_ -> false);
    }
    if (random.nextInt(5) == 0) {
      rules = rules.withOutputs(RandomCoursesTest::none);
    }
    return new Task(name, randomSteps(random, "", 5, 2)).withRules(rules);
  }

  private static Map<String, Object> none(Context context) {
    throw new IllegalStateException("no value");
  }

  private static List<Step<?>> randomSteps(Random random, String prefix, int most, int depth) {
    List<Step<?>> steps = new ArrayList<>();
    for (int s = random.nextInt(most); s > 0; s--) {
      steps.add(randomStep(random, prefix + s, depth));
    }
    return steps;
  }

  private static Step<?> randomStep(Random random, String id, int depth) {
    boolean goOn = random.nextInt(5) == 0;
    boolean skip = random.nextInt(6) == 0;
    return switch (random.nextInt(depth > 0 ? 5 : 4)) {
      case 0 -> {
        Step.Wait wait = Step.wait(id, Duration.ofMillis(random.nextInt(1_000)));
        yield skip ? wait.withCondition(_ -> false) : wait;
      }
      case 1 -> {
        Step.Approval approval = Step.approval(id).withContinueOnError(goOn);
        yield random.nextBoolean() ? approval.withTimeout(Duration.ofSeconds(1)) : approval;
      }
      case 2, 3 -> {
        Step.Work<?> work = new Step.Work<>(id, _ -> Map.of()).withContinueOnError(goOn);
        work = work.withRetry(Retry.of(random.nextInt(3)));
        work = random.nextInt(3) == 0 ? work.withLimits(List.of("one")) : work;
        work = random.nextInt(4) == 0 ? work.withTimeout(Duration.ofMillis(200)) : work;
        if (work.retry().max() == 1) {
          Poll poll =
              Poll.until(it -> Boolean.TRUE.equals(it.get("isDone")), Duration.ofMillis(300));
          work = work.withPoll(goOn ? poll : poll.withWithin(Duration.ofMillis(700)));
        }
        yield skip ? work.withCondition(_ -> false) : work;
      }
      default -> {
        List<Step<?>> inner = randomSteps(random, id + ".", 4, depth - 1);
        Step.Gather gather =
            Step.gather(id, inner.toArray(Step<?>[]::new)).withContinueOnError(goOn);
        yield random.nextInt(3) == 0 ? gather.withTimeout(Duration.ofMillis(500)) : gather;
      }
    };
  }
}
