package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Poll;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Random plans in virtual time: what must hold in every run, whatever the plan.
class RandomPlansTest {

  @Property(tries = 500)
  void whatAPlanPromisesHoldsInEveryRun(@ForAll long seed) {
    Plan plan = randomPlan(new Random(seed));
    List<Event> events = new ArrayList<>();

    RunResult result = run(plan, seed, events);

    Watch watch = new Watch(plan);
    events.forEach(watch::see);
    watch.seeEnd(result);
  }

  @Property(tries = 50)
  void oneSeedGivesOneOrderOfEvents(@ForAll long seed) {
    Plan plan = randomPlan(new Random(seed));
    List<Event> once = new ArrayList<>();
    List<Event> again = new ArrayList<>();

    run(plan, seed, once);
    run(plan, seed, again);

    assertThat(again).hasSameSizeAs(once);
    assertThat(again.toString()).isEqualTo(once.toString());
  }

  private static RunResult run(Plan plan, long seed, List<Event> events) {
    Model model =
        new Model() {
          @Override
          public Prediction predict(
              Task task, Step.Work<?> step, int attempt, RandomGenerator random) {
            Duration duration = Duration.ofMillis(random.nextInt(50) * 10L);
            return random.nextInt(6) == 0
                ? Prediction.fails(duration, new Failure("exit 1", "no luck"))
                : step.poll() == null
                    ? Prediction.succeeds(duration)
                    : new Prediction(duration, Map.of("isDone", random.nextBoolean()), null);
          }

          @Override
          public Duration arrival(String group, RandomGenerator random) {
            return Duration.ofMillis(random.nextInt(3) * 100L);
          }
        };
    return new VirtualDriver(seed, model).run(plan, List.of(events::add));
  }

  private static Plan randomPlan(Random random) {
    List<Limit> limits =
        List.of(
            Limit.atMost("one", 1),
            Limit.atMost("few", 3),
            Limit.rate("rate", 4, Duration.ofMillis(200)));
    List<Group> groups = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int g = 0; g < count; g++) {
      List<Task> tasks = new ArrayList<>();
      int size = random.nextInt(12);
      for (int t = 0; t < size; t++) {
        Task task = new Task("g" + g + "/" + t, randomSteps(random, limits));
        tasks.add(
            random.nextInt(5) == 0
                ? task.withTimeout(Duration.ofMillis(random.nextInt(3_000)))
                : task);
      }
      Set<String> needs = new HashSet<>();
      for (int n = random.nextInt(3); n > 0 && g > 0; n--) {
        needs.add("g" + random.nextInt(g));
      }
      Iterable<Task> source = random.nextInt(3) == 0 ? Feed.of(bringing(tasks)) : tasks;
      Group group = Group.of("g" + g, source).withNeeds(needs.toArray(String[]::new));
      if (random.nextInt(3) == 0) {
        group = group.withMaxParallel(1 + random.nextInt(4));
      }
      if (random.nextInt(4) == 0) {
        group = group.withMaxFailures(random.nextInt(3));
      }
      if (random.nextInt(4) == 0) {
        // All of them: a task that held one and whose steps asked for others could deadlock.
        group = group.withLimits(limits.stream().map(Limit::name).toArray(String[]::new));
      }
      groups.add(group.withContinueOnError(random.nextInt(4) == 0));
    }
    Plan plan =
        new Plan("random", groups, limits, 1 + random.nextInt(20), Group.UNBOUNDED, null, null);
    return random.nextInt(4) == 0 ? plan.withMaxFailures(random.nextInt(2)) : plan;
  }

  private static Feed.Producer bringing(List<Task> tasks) {
    return (_, sink) -> {
      for (Task task : tasks) {
        sink.put(task);
      }
    };
  }

  private static List<Step<?>> randomSteps(Random random, List<Limit> limits) {
    List<Step<?>> steps = new ArrayList<>();
    int size = random.nextInt(5);
    for (int s = 0; s < size; s++) {
      if (random.nextInt(3) == 0) {
        steps.add(Step.wait("s" + s, Duration.ofMillis(random.nextInt(1_000))));
        continue;
      }
      Step.Work<?> work = new Step.Work<>("s" + s, _ -> Map.of());
      work = work.withRetry(Retry.of(random.nextInt(3)));
      List<String> names = new ArrayList<>(limits.stream().map(Limit::name).toList());
      names.removeIf(_ -> random.nextInt(3) > 0);
      work = work.withLimits(names).withContinueOnError(random.nextInt(5) == 0);
      if (random.nextInt(4) == 0) {
        Duration every = Duration.ofMillis(1 + random.nextInt(300));
        Poll poll = Poll.until(it -> Boolean.TRUE.equals(it.get("isDone")), every);
        work = work.withPoll(random.nextBoolean() ? poll.withWithin(every.multipliedBy(3)) : poll);
      }
      steps.add(
          random.nextInt(4) == 0 ? work.withTimeout(Duration.ofMillis(random.nextInt(400))) : work);
    }
    return steps;
  }

  /// Watches the events of a run and fails where one may not come.
  private static final class Watch {
    private final Plan plan;
    private final Map<String, Integer> position = new HashMap<>();
    private final Map<String, Step<?>> running = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Event.GroupEnded> groupsEnded = new HashMap<>();
    private final Map<String, Group> groupOf = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Map<String, Integer> held = new HashMap<>();
    private final Map<String, Integer> faults = new HashMap<>();
    private final List<Long> rateStarts = new ArrayList<>();
    private boolean stopped;

    Watch(Plan plan) {
      this.plan = plan;
    }

    void see(Event event) {
      switch (event) {
        case Event.TaskStarted started -> taskStarted(started);
        case Event.StepStarted started -> stepStarted(started);
        case Event.StepEnded stepEnded -> stepEnded(stepEnded);
        case Event.StepPolled polled -> stepPolled(polled);
        case Event.TaskEnded taskEnded -> taskEnded(taskEnded);
        case Event.GroupEnded groupEnded ->
            assertThat(groupsEnded.put(groupEnded.group(), groupEnded)).isNull();
        case Event.RunStarted _,
            Event.LimitAwaited _,
            Event.LimitAdapted _,
            Event.Output _,
            Event.RunEnded _ -> {}
        case Event.Missed _,
            Event.StepRepeated _,
            Event.Stalled _,
            Event.TaskKept _,
            Event.RunCancelled _,
            Event.RunPaused _,
            Event.RunResumed _ ->
            throw new AssertionError("unexpected " + event);
      }
    }

    private void taskStarted(Event.TaskStarted started) {
      assertThat(stopped).as("fail-fast starts nothing new").isFalse();
      assertThat(position.put(started.task().name(), 0)).as("started once").isNull();
      Group group = group(started.group());
      for (String need : group.needs()) {
        Event.GroupEnded over = groupsEnded.get(need);
        assertThat(over).as("needs are over").isNotNull();
        assertThat(over.status() == Status.SUCCEEDED || group(need).continueOnError())
            .as("needs succeeded")
            .isTrue();
      }
      assertThat(inFlight.merge(group.name(), 1, Integer::sum))
          .isLessThanOrEqualTo(group.maxParallel());
      assertThat(inFlight.values().stream().mapToInt(Integer::intValue).sum())
          .isLessThanOrEqualTo(plan.maxParallel());
      groupOf.put(started.task().name(), group);
      take(group.limits(), started.at());
    }

    private void stepStarted(Event.StepStarted started) {
      String task = started.task().name();
      assertThat(started.step())
          .isEqualTo(started.task().steps().get(position.getOrDefault(task, -1)));
      assertThat(running.put(task, started.step())).as("one step at a time").isNull();
      take(limits(task, started.step()), started.at());
    }

    private void take(List<String> names, Instant at) {
      for (String name : names) {
        Limit limit = plan.limits().stream().filter(it -> it.name().equals(name)).findAny().get();
        assertThat(held.merge(name, 1, Integer::sum)).isLessThanOrEqualTo(limit.max());
        Limit.Rate rate = limit.rate();
        if (rate != null) {
          rateStarts.add(at.toEpochMilli());
          int n = rateStarts.size();
          assertThat(
                  n <= rate.count()
                      || rateStarts.get(n - 1) - rateStarts.get(n - 1 - rate.count())
                          >= rate.per().toMillis())
              .as("rate of " + rateStarts)
              .isTrue();
        }
      }
    }

    private void giveBack(List<String> names) {
      names.forEach(name -> held.merge(name, -1, Integer::sum));
    }

    private void stepPolled(Event.StepPolled polled) {
      String task = polled.task().name();
      assertThat(running.remove(task, polled.step())).as("an answer of what runs").isTrue();
      giveBack(limits(task, polled.step()));
      Poll poll = Objects.requireNonNull(polled.step().poll());
      assertThat(polled.next()).isBetween(polled.at(), polled.at().plus(poll.every()));
    }

    private void stepEnded(Event.StepEnded stepEnded) {
      String task = stepEnded.task().name();
      Step<?> step = stepEnded.outcome().step();
      if (running.remove(task, step)) {
        giveBack(limits(task, step));
      } else {
        assertThat(stepEnded.outcome().status()).isIn(Status.CANCELLED, Status.TIMED_OUT);
      }
      if (stepEnded.retryAt() == null) {
        position.merge(task, 1, Integer::sum);
      }
    }

    private void taskEnded(Event.TaskEnded taskEnded) {
      TaskResult result = taskEnded.result();
      String task = result.task().name();
      assertThat(ended.add(task)).as("ended once").isTrue();
      assertThat(running).doesNotContainKey(task);
      inFlight.merge(taskEnded.group(), -1, Integer::sum);
      if (result.status() == Status.SUCCEEDED) {
        assertThat(position.get(task)).isEqualTo(result.task().steps().size());
      }
      Group group = group(taskEnded.group());
      giveBack(group.limits());
      if (result.status().isFault() && !group.continueOnError()) {
        stopped |= faults.merge("", 1, Integer::sum) > plan.maxFailures();
      }
    }

    void seeEnd(RunResult result) {
      assertThat(ended).isEqualTo(position.keySet());
      assertThat(result.tasks()).isEqualTo(ended.size());
      assertThat(groupsEnded).hasSameSizeAs(plan.groups());
      assertThat(held.values()).allMatch(count -> count == 0);
      if (result.status() == Status.SUCCEEDED) {
        assertThat(result.skipped()).isZero();
      }
    }

    /// What an attempt takes beside what its task holds.
    private List<String> limits(String task, Step<?> step) {
      Group group = groupOf.get(task);
      assertThat(group).isNotNull();
      return step instanceof Step.Work<?> work && group.limits().isEmpty()
          ? work.limits()
          : List.of();
    }

    private Group group(String name) {
      return plan.groups().stream().filter(it -> it.name().equals(name)).findAny().orElseThrow();
    }
  }
}
