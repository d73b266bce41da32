package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Answer;
import dev.weft.Attempt;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Poll;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// Random plans are run twice: in virtual time, where a model says how each attempt ends, and by
/// the local driver, whose bodies end as that model says.
class AgreeingDriversTest {
  private static final String PERSON = "ann";

  @Property(tries = 100)
  void theVirtualAndTheLocalDriverAgree(@ForAll long seed) throws Exception {
    Fate fate = new Fate(seed);
    RandomPlan plan = new RandomPlan(seed, false, fate::quick);

    Account virtual = new Account();
    plan.begin();
    RunResult simulated = new VirtualDriver(seed, fate).run(plan.plan(), List.of(virtual::on));

    Account real = new Account();
    plan.begin();
    LocalDriver driver = new LocalDriver();
    RunResult result =
        driver.run(
            plan.plan(),
            List.of(
                event -> {
                  real.on(event);
                  answer(event, fate, driver);
                }));

    assertThat(real.ofTasks).isEqualTo(virtual.ofTasks);
    assertThat(real.ofSteps).isEqualTo(virtual.ofSteps);
    assertThat(real.ofGroups).isEqualTo(virtual.ofGroups);
    assertThat(numbers(result)).isEqualTo(numbers(simulated));
  }

  private static void answer(Event event, Fate fate, LocalDriver driver) {
    if (event instanceof Event.StepStarted started
        && started.step() instanceof Step.Approval approval) {
      boolean isYes = fate.answer(started.task(), approval).failure() == null;
      var _ =
          driver.answer(started.task().name(), approval.id(), new Answer(PERSON, isYes, Map.of()));
    }
  }

  private static List<Object> numbers(RunResult result) {
    return List.of(
        result.status(),
        result.succeeded(),
        result.failed(),
        result.cancelled(),
        result.skipped(),
        result.notStarted(),
        result.cleanUpFailed(),
        new TreeMap<>(result.outputs()));
  }

  /// How attempts end, whoever carries them out.
  private static final class Fate implements Model {
    private final long seed;

    Fate(long seed) {
      this.seed = seed;
    }

    private RandomGenerator fixed(String task, String step, int attempt) {
      return new Random(Objects.hash(seed, task, step, attempt));
    }

    private Prediction predict(String task, Step<?> step, int attempt) {
      RandomGenerator random = fixed(task, step.id(), attempt);
      Duration duration = Duration.ofMillis(random.nextInt(50));
      return random.nextInt(5) == 0
          ? Prediction.fails(duration, new Failure("exit 1", "no luck"))
          : new Prediction(
              duration, Map.of("isDone", random.nextBoolean(), "n", random.nextInt(100)), null);
    }

    @Override
    public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator ties) {
      return predict(task.name(), step, attempt);
    }

    @Override
    public Prediction answer(Task task, Step.Approval step, RandomGenerator ties) {
      return answer(task, step);
    }

    Prediction answer(Task task, Step.Approval step) {
      RandomGenerator random = fixed(task.name(), step.id(), 1);
      Duration duration = Duration.ofMillis(random.nextInt(2_000));
      return random.nextInt(3) == 0
          ? Prediction.fails(duration, new Failure(Failure.DENIED, "denied by " + PERSON))
          : new Prediction(duration, Map.of("by", PERSON), null);
    }

    /// The task with bodies that end as this says, and with waits of at most two milliseconds.
    Task quick(Task task) {
      Task.Rules rules =
          task.rules()
              .withOnFailure(quick(task.rules().onFailure()))
              .withFinallySteps(quick(task.rules().finallySteps()));
      return new Task(task.name(), quick(task.steps())).withRules(rules);
    }

    private List<Step<?>> quick(List<Step<?>> steps) {
      return steps.stream().<Step<?>>map(this::quick).toList();
    }

    private Step<?> quick(Step<?> step) {
      return switch (step) {
        case Step.Wait wait -> new Step.Wait(wait.common(), wait.duration().dividedBy(500));
        case Step.Approval approval -> approval;
        case Step.Gather gather -> new Step.Gather(gather.common(), quick(gather.steps()));
        case Step.Work<?> work -> {
          Poll poll = work.poll();
          Duration tick = Duration.ofMillis(1);
          yield new Step.Work<>(
              work.common(),
              this::carryOut,
              work.retry().withBackoff(tick, tick),
              work.limits(),
              work.shares(),
              poll == null ? null : Poll.of(poll.until(), tick));
        }
      };
    }

    private Map<String, Object> carryOut(Attempt attempt) {
      Prediction prediction = predict(attempt.task().name(), attempt.step(), attempt.number());
      if (prediction.failure() != null) {
        throw new StepFailedException(prediction.failure());
      }
      return prediction.outputs();
    }
  }

  /// What happened, without what depends on how long something takes: who waits, and what happens
  /// to steps side by side in which order.
  private static final class Account {
    private final Map<String, List<String>> ofTasks = new ConcurrentHashMap<>();
    private final Map<String, List<String>> ofSteps = new ConcurrentHashMap<>();
    private final Map<String, String> ofGroups = new HashMap<>();

    void on(Event event) {
      switch (event) {
        case Event.TaskStarted it -> add(it.task(), null, "begins in " + it.group());
        case Event.StepStarted it -> add(it.task(), it.step(), "attempt " + it.attempt());
        case Event.StepPolled it -> add(it.task(), it.step(), "answer " + it.attempt());
        case Event.StepEnded it ->
            add(it.task(), it.outcome().step(), how(it.outcome()) + " " + (it.retryAt() != null));
        case Event.TaskEnded it ->
            add(it.result().task(), null, it.result().status() + " " + how(it.result().cause()));
        case Event.GroupEnded it ->
            ofGroups.put(it.group(), it.status() + " " + it.complete() + " " + it.reason());
        case Event.RunStarted _,
            Event.RunEnded _,
            Event.Output _,
            Event.LimitAwaited _,
            Event.LimitAdapted _ -> {}
        case Event.RunCancelled _,
            Event.RunPaused _,
            Event.RunResumed _,
            Event.TaskKept _,
            Event.StepRepeated _,
            Event.Stalled _,
            Event.Missed _ ->
            throw new AssertionError("unexpected " + event);
      }
    }

    private void add(Task task, @Nullable Step<?> step, String what) {
      if (step != null && step.id().contains(".")) {
        ofSteps.computeIfAbsent(task.name() + "/" + step.id(), _ -> new ArrayList<>()).add(what);
      } else {
        String of = step == null ? "" : step.id() + " ";
        ofTasks.computeIfAbsent(task.name(), _ -> new ArrayList<>()).add(of + what);
      }
    }

    /// Of several steps side by side that fail, the first one is the failure of all.
    private static String how(@Nullable Outcome outcome) {
      return outcome == null
          ? ""
          : "%s %s %s %s"
              .formatted(
                  outcome.status(),
                  outcome.attempt(),
                  new TreeMap<>(outcome.outputs()),
                  outcome.step() instanceof Step.Gather ? "" : outcome.failure());
    }
  }
}
