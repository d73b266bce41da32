package dev.weft.plan.testing;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.plan.rows.KnownTasks;
import dev.weft.plan.rows.LaterTasks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The steps of a plan, and the names that a test file can give them.
public final class KnownSteps {
  // More rows are not compared with a name.
  private static final int ROWS_COMPARED_MAX = 10_000;

  /// The part of a task to which a step belongs.
  public enum Part {
    /// Its steps.
    STEPS,
    /// What it does after a failure.
    ON_FAILURE,
    /// What it does at its end.
    FINALLY
  }

  /// A step of a plan.
  ///
  /// @param example a task that has it
  public record Known(StepPlace place, Step<?> step, Part part, Task example) {}

  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final List<Known> all = new ArrayList<>();

  /// Collects the steps of a plan.
  public KnownSteps(Plan plan) {
    plan.allGroups().forEach(group -> groups.put(group.name(), group));
    for (Group group : plan.allGroups()) {
      Task example = example(group);
      if (example != null) {
        all.addAll(of(example));
      }
    }
  }

  /// Returns the steps; those of a task with rows once.
  public List<Known> all() {
    return all;
  }

  /// Returns how many steps each task of a group has.
  public long stepsOf(String group) {
    return all.stream().filter(it -> it.place().group().equals(group)).count();
  }

  /// Returns the names of the plan's tasks.
  public Set<String> groups() {
    return groups.keySet();
  }

  /// Returns a task of the group, and for rows one that stands for all.
  private static @Nullable Task example(Group group) {
    return switch (group.tasks()) {
      case LaterTasks later -> later.example();
      case KnownTasks known -> known.example();
      case List<Task> list when !list.isEmpty() -> list.getFirst();
      default -> null;
    };
  }

  private List<Known> of(Task task) {
    List<Known> steps = new ArrayList<>();
    Task.Rules rules = task.rules();
    flat(task.steps()).forEach(step -> steps.add(known(task, step, Part.STEPS)));
    flat(rules.onFailure()).forEach(step -> steps.add(known(task, step, Part.ON_FAILURE)));
    flat(rules.finallySteps()).forEach(step -> steps.add(known(task, step, Part.FINALLY)));
    return steps;
  }

  private Known known(Task task, Step<?> step, Part part) {
    return new Known(StepPlace.of(task, step, groups.keySet()), step, part, task);
  }

  private static Stream<Step<?>> flat(List<Step<?>> steps) {
    return steps.stream().flatMap(step -> Stream.concat(Stream.of(step), flat(step.inside())));
  }

  /// Returns the steps that a pattern names. The names of rows are compared only if no others fit.
  public List<Known> matching(StepPattern pattern) {
    List<Known> found = all.stream().filter(it -> pattern.matches(it.place())).toList();
    if (!found.isEmpty()) {
      return found;
    }
    return groups.values().stream()
        .filter(group -> isOfRowsOf(group, pattern))
        .flatMap(group -> rows(group).stream())
        .flatMap(task -> of(task).stream().map(KnownSteps::named))
        .filter(it -> pattern.matches(it.place()))
        .limit(1)
        .toList();
  }

  private static boolean isOfRowsOf(Group group, StepPattern pattern) {
    return group.tasks() instanceof KnownTasks
        && (pattern.text().startsWith("*") || pattern.text().startsWith(group.name() + "/"));
  }

  /// Gives the step the name that it has in its task.
  private static Known named(Known known) {
    Function<Task, String> name = known.example().rules().names().get(known.step().id());
    StepPlace place = known.place();
    return name == null
        ? known
        : new Known(
            new StepPlace(place.group(), place.task(), place.id(), name.apply(known.example())),
            known.step(),
            known.part(),
            known.example());
  }

  private static List<Task> rows(Group group) {
    List<Task> rows = new ArrayList<>();
    Iterator<Task> tasks = group.tasks().iterator();
    while (tasks.hasNext() && rows.size() < ROWS_COMPARED_MAX) {
      rows.add(tasks.next());
    }
    return rows;
  }

  /// Returns whether there is a task, or a row, of this name.
  boolean hasTask(String name) {
    return groups.containsKey(name)
        || groups.values().stream()
            .filter(it -> it.tasks() instanceof KnownTasks && name.startsWith(it.name() + "/"))
            .flatMap(it -> rows(it).stream())
            .anyMatch(it -> it.name().equals(name));
  }

  /// Returns the names of the steps, for a hint.
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    all.forEach(it -> names.addAll(it.place().names()));
    return names;
  }

  /// Returns the names of the tasks, with those of some rows, for a hint.
  Set<String> taskNames() {
    Set<String> names = new LinkedHashSet<>(groups.keySet());
    for (Group group : groups.values()) {
      if (group.tasks() instanceof KnownTasks) {
        rows(group).stream().limit(1_000).forEach(task -> names.add(task.name()));
      }
    }
    return names;
  }
}
