package dev.weft.cli.view;

import dev.weft.Durations;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Poll;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.cli.process.TerminalText;
import dev.weft.engine.Numbers;
import dev.weft.plan.PlanFile;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.terminal.text.OneLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prints a plan as a tree: its tasks with their needs, bounds and first rows, their steps, and the
/// limits. Uses the plan file's own keys.
///
/// ```text
/// release (fail-fast)
///   Build
///     make
///   Deploy (2 rows: north, south; needs Build; max-parallel 1)
///     ./deploy (timeout 10m; retry 2; limit api)
/// limits
///   api: 50 per 1s
/// ```
public final class PlanTree {
  private static final int ROWS_SHOWN = 3;

  private final PlanFile file;
  // Each group's first tasks; if a command prints the rows, one example. All tasks of a group have
  // the same steps.
  private final Map<Group, List<Task>> first = new LinkedHashMap<>();

  private PlanTree(PlanFile file) {
    this.file = file;
    for (Group group : file.plan().groups()) {
      first.put(
          group,
          group.tasks() instanceof LaterTasks printed
              ? List.of(printed.example())
              : first(group.tasks().iterator()));
    }
  }

  private static List<Task> first(Iterator<Task> all) {
    List<Task> tasks = new ArrayList<>();
    while (tasks.size() < ROWS_SHOWN && all.hasNext()) {
      tasks.add(all.next());
    }
    return tasks;
  }

  public static void print(PlanFile file, PrintWriter out) {
    PrintWriter safe = new PrintWriter(new TerminalText(out));
    new PlanTree(file).print(safe);
    safe.flush();
  }

  private void print(PrintWriter out) {
    Plan plan = file.plan();
    out.println(plan.name() + inBrackets(about(plan)));
    first.forEach(
        (group, tasks) -> {
          out.println("  " + group.name() + inBrackets(about(group, tasks)));
          if (!tasks.isEmpty()) {
            task(out, tasks.getFirst());
          }
        });
    for (Group group : cleanUp(plan)) {
      out.println(group.name());
      group.tasks().forEach(task -> steps(out, "  ", task.steps()));
    }
    List<Limit> limits = plan.limits().stream().filter(this::matters).toList();
    if (!limits.isEmpty()) {
      out.println("limits");
      limits.forEach(limit -> out.println("  " + limit.name() + ": " + about(limit)));
    }
  }

  private static List<Group> cleanUp(Plan plan) {
    return Stream.of(plan.onFailure(), plan.finallyGroup()).filter(Objects::nonNull).toList();
  }

  private static void task(PrintWriter out, Task task) {
    steps(out, "    ", task.steps());
    if (!task.rules().onFailure().isEmpty()) {
      out.println("    on-failure");
      steps(out, "      ", task.rules().onFailure());
    }
    if (!task.rules().finallySteps().isEmpty()) {
      out.println("    finally");
      steps(out, "      ", task.rules().finallySteps());
    }
  }

  private static void steps(PrintWriter out, String indent, List<Step<?>> steps) {
    for (Step<?> step : steps) {
      out.println(indent + step.name() + inBrackets(about(step)));
      steps(out, indent + "  ", step.inside());
    }
  }

  private static List<Step<?>> steps(List<Task> tasks) {
    return tasks.isEmpty() ? List.of() : tasks.getFirst().steps();
  }

  private static List<String> about(Plan plan) {
    List<String> about = new ArrayList<>();
    if (plan.maxParallel() != Plan.DEFAULT_MAX_PARALLEL) {
      about.add("max-parallel " + plan.maxParallel());
    }
    addMaxFailures(about, plan.maxFailures());
    return about;
  }

  private List<String> about(Group group, List<Task> tasks) {
    List<String> about = new ArrayList<>();
    Long rows = file.rows().get(group.name());
    if (group.tasks() instanceof LaterTasks printed) {
      about.add(rows(printed));
    } else if (rows != null) {
      about.add(rows(group, rows, tasks));
    }
    addNames(about, "needs", group.needs());
    addNames(about, "limit", group.limits());
    String label = file.runsOn().get(group.name());
    if (label != null) {
      about.add("runs-on " + label);
    }
    if (group.maxParallel() != Group.UNBOUNDED) {
      about.add("max-parallel " + group.maxParallel());
    }
    addMaxFailures(about, group.maxFailures());
    if (!tasks.isEmpty()) {
      if (tasks.getFirst().rules().condition() != null) {
        about.add("if");
      }
      addTimeout(about, tasks.getFirst().timeout());
    }
    if (group.continueOnError()) {
      about.add("continue-on-error");
    }
    return about;
  }

  private static String rows(Group group, long rows, List<Task> tasks) {
    String count = rows == 1 ? "1 row" : "%s rows".formatted(Numbers.format(rows));
    List<String> keys =
        new ArrayList<>(
            tasks.stream().map(task -> task.name().substring(group.name().length() + 1)).toList());
    if (rows > keys.size()) {
      keys.add("…");
    }
    return keys.isEmpty() ? count : count + ": " + OneLine.of(String.join(", ", keys));
  }

  /// The number of rows is known only during the run.
  private static String rows(LaterTasks printed) {
    String wanted = OneLine.of(String.join(", ", new TreeSet<>(printed.wanted())));
    String which = wanted.isEmpty() ? "rows" : wanted + " of the rows";
    return which + " " + OneLine.of(printed.which());
  }

  private static List<String> about(Step<?> step) {
    List<String> about = new ArrayList<>();
    if (step.condition() != null) {
      about.add("if");
    }
    switch (step) {
      case Step.Wait wait -> {
        if (!wait.name().startsWith("wait ")) {
          about.add("wait " + Durations.format(wait.duration()));
        }
      }
      case Step.Approval approval -> {
        about.add("approval");
        addNames(about, "by", approval.by());
        addTimeout(about, approval.timeout());
      }
      case Step.Gather gather -> {
        if (!gather.name().equals("gather")) {
          about.add("gather");
        }
        addTimeout(about, gather.timeout());
      }
      case Step.Work<?> work -> addWork(about, work);
    }
    if (step.continueOnError()) {
      about.add("continue-on-error");
    }
    return about;
  }

  private static void addWork(List<String> about, Step.Work<?> work) {
    addTimeout(about, work.timeout());
    if (work.retry().max() > 0) {
      about.add("retry " + work.retry().max());
    }
    Poll poll = work.poll();
    if (poll != null) {
      addPoll(about, poll);
    }
    addNames(
        about,
        "limit",
        work.limits().stream()
            .filter(name -> !PlanFile.BUILT_IN_LIMITS.contains(name) || work.weight(name) != 1)
            .map(name -> work.weight(name) == 1 ? name : work.weight(name) + " of " + name)
            .toList());
  }

  private static void addPoll(List<String> about, Poll poll) {
    String every = Durations.format(poll.every());
    boolean grows = poll.longest().compareTo(poll.every()) > 0;
    String pause = grows ? every + ".." + Durations.format(poll.longest()) : every;
    about.add("until; every " + pause);
    if (poll.within() != null) {
      about.add("within " + Durations.format(poll.within()));
    }
  }

  private static void addTimeout(List<String> about, @Nullable Duration timeout) {
    if (timeout != null) {
      about.add("timeout " + Durations.format(timeout));
    }
  }

  private static String about(Limit limit) {
    List<String> about = new ArrayList<>();
    if (limit.max() != Integer.MAX_VALUE) {
      about.add("%s at once".formatted(Numbers.format(limit.max())));
    }
    Limit.Rate rate = limit.rate();
    if (rate != null) {
      about.add("%s per %s".formatted(Numbers.format(rate.count()), Durations.format(rate.per())));
    }
    return String.join(", ", about)
        + (limit.perKey() ? " for each key" : "")
        + (limit.adapt() ? ", fewer while the service is overloaded" : "");
  }

  /// Returns whether to print a built-in limit: only if it could restrict the plan.
  private boolean matters(Limit limit) {
    if (!PlanFile.BUILT_IN_LIMITS.contains(limit.name())) {
      return true;
    }
    long demand = 0;
    for (Map.Entry<Group, List<Task>> entry : first.entrySet()) {
      if (steps(entry.getValue()).stream().anyMatch(step -> step.limits().contains(limit.name()))) {
        Group group = entry.getKey();
        long tasks =
            group.tasks() instanceof LaterTasks
                ? Long.MAX_VALUE
                : file.rows().getOrDefault(group.name(), 1L);
        demand += Math.min(tasks, group.maxParallel());
      }
    }
    return Math.min(demand, file.plan().maxParallel()) > limit.max();
  }

  private static void addMaxFailures(List<String> about, int maxFailures) {
    if (maxFailures != Group.UNBOUNDED) {
      about.add(maxFailures == 0 ? "fail-fast" : "max-failures " + maxFailures);
    }
  }

  private static void addNames(List<String> about, String key, List<String> names) {
    if (!names.isEmpty()) {
      about.add(key + " " + String.join(", ", new TreeSet<>(names)));
    }
  }

  private static String inBrackets(List<String> about) {
    return about.isEmpty() ? "" : " (" + String.join("; ", about) + ")";
  }
}
