package dev.weft.virtual;

import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Poll;
import dev.weft.Sneaky;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A random plan with several tasks per group, cleanup, and sources of every kind, some of which
/// fail. The same seed yields the same plan and the same failures.
final class RandomPlan implements Model {
  static final String DEAD = "the line is dead";

  private final RandomCoursesTest.Fate fate = new RandomCoursesTest.Fate();
  private final long seed;
  private final Random random;
  private final boolean isHurried;
  private final UnaryOperator<Task> change;
  private final Set<String> broken = new HashSet<>();
  private final Set<String> fed = new HashSet<>();
  private final Plan plan;

  /// @param isHurried whether durations may matter, because of timeouts and of tasks that are
  ///     cancelled after a failure
  RandomPlan(long seed, boolean isHurried) {
    this(seed, isHurried, task -> task);
  }

  /// @param change changes each task
  RandomPlan(long seed, boolean isHurried, UnaryOperator<Task> change) {
    this.seed = seed;
    this.change = change;
    this.random = new Random(seed);
    this.isHurried = isHurried;
    this.plan = draw();
  }

  Plan plan() {
    return plan;
  }

  /// Starts or continues the run.
  void begin() {
    broken.clear();
  }

  /// The groups, except those with feeds, whose source has failed, and since when.
  Set<String> broken() {
    return Set.copyOf(broken);
  }

  /// Whether the task comes from a feed.
  boolean isFed(String task) {
    return fed.contains(task.substring(0, task.indexOf('/')));
  }

  /// Whether the group, or the one of the task, is the plan's clean-up.
  static boolean isCleanUp(String name) {
    return name.startsWith("on-failure") || name.startsWith("finally");
  }

  /// A step takes the same time and ends the same way whenever it runs.
  @Override
  public Prediction predict(Task task, Step.Work<?> step, int attempt, RandomGenerator ties) {
    return fate.predict(task, step, attempt, fixed(task, step, attempt));
  }

  @Override
  public Prediction answer(Task task, Step.Approval step, RandomGenerator ties) {
    return fate.answer(task, step, fixed(task, step, 1));
  }

  @Override
  public Duration arrival(String group, RandomGenerator ties) {
    return Duration.ofMillis(ties.nextInt(3) * 100L);
  }

  private RandomGenerator fixed(Task task, Step<?> step, int attempt) {
    return new Random(Objects.hash(seed, task.name(), step.id(), attempt));
  }

  private Plan draw() {
    List<Group> groups = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int g = 0; g < count; g++) {
      Group group = group("g" + g);
      if (g > 0 && random.nextInt(3) == 0) {
        group = group.withNeeds("g" + random.nextInt(g));
      }
      if (random.nextInt(3) == 0) {
        group = group.withMaxParallel(1 + random.nextInt(2));
      }
      if (isHurried && random.nextInt(4) == 0) {
        group = group.withMaxFailures(random.nextInt(3));
      }
      groups.add(group.withContinueOnError(random.nextInt(4) == 0));
    }
    Plan drawn =
        Plan.of("random", groups.toArray(Group[]::new))
            .withLimits(Limit.atMost("one", 1))
            .withMaxParallel(1 + random.nextInt(8))
            .withOnFailure(group("on-failure"))
            .withFinallyGroup(group("finally"));
    return isHurried && random.nextInt(3) == 0 ? drawn.withMaxFailures(random.nextInt(2)) : drawn;
  }

  private Group group(String name) {
    List<Task> tasks =
        IntStream.range(0, random.nextInt(4))
            .mapToObj(i -> RandomCoursesTest.randomTask(random, name + "/" + i))
            .map(task -> change.apply(isHurried ? task : unhurried(task)))
            .toList();
    int kind = random.nextInt(9);
    if (kind < 2) {
      fed.add(name);
    }
    return Group.of(name, source(name, tasks, kind, random.nextInt(4)));
  }

  private Iterable<Task> source(String group, List<Task> tasks, int kind, int most) {
    List<Task> before = tasks.subList(0, Math.min(most, tasks.size()));
    return switch (kind) {
      case 0 -> Feed.of((_, sink) -> put(tasks, sink));
      case 1 ->
          Feed.of(
              (_, sink) -> {
                put(before, sink);
                throw new IllegalStateException(DEAD);
              });
      case 2 -> () -> new Breaking(group, before.iterator(), true);
      case 3 -> () -> new Breaking(group, before.iterator(), false);
      case 4 -> () -> tasks.iterator();
      default -> tasks;
    };
  }

  private static void put(List<Task> tasks, Feed.Sink sink) throws InterruptedException {
    for (Task task : tasks) {
      sink.put(task);
    }
  }

  /// The task without any timeout.
  private static Task unhurried(Task task) {
    Task.Rules rules =
        task.rules()
            .withTimeout(null)
            .withOnFailure(unhurried(task.rules().onFailure()))
            .withFinallySteps(unhurried(task.rules().finallySteps()));
    return new Task(task.name(), unhurried(task.steps())).withRules(rules);
  }

  private static List<Step<?>> unhurried(List<Step<?>> steps) {
    return steps.stream().map(RandomPlan::unhurried).toList();
  }

  private static Step<?> unhurried(Step<?> step) {
    return switch (step) {
      case Step.Gather gather ->
          Step.gather(gather.id(), unhurried(gather.steps()).toArray(Step<?>[]::new))
              .withContinueOnError(gather.continueOnError());
      case Step.Approval approval -> approval.withTimeout(null);
      case Step.Work<?> work -> unhurried(work);
      case Step.Wait _ -> step;
    };
  }

  private static Step<?> unhurried(Step.Work<?> work) {
    Poll poll = work.poll();
    return work.withTimeout(null).withPoll(poll == null ? null : poll.withWithin(null));
  }

  /// Returns some tasks, and then throws or returns null.
  private final class Breaking implements Iterator<Task> {
    private final String group;
    private final Iterator<Task> before;
    private final boolean isThrowing;

    Breaking(String group, Iterator<Task> before, boolean isThrowing) {
      this.group = group;
      this.before = before;
      this.isThrowing = isThrowing;
    }

    @Override
    public boolean hasNext() {
      if (isThrowing && !before.hasNext()) {
        throw broken(new IllegalStateException(DEAD));
      }
      return true;
    }

    @Override
    public Task next() {
      return before.hasNext() ? before.next() : Sneaky.given(broken(null));
    }

    private <T extends @Nullable Object> T broken(T with) {
      broken.add(group);
      return with;
    }
  }
}
