package dev.weft.cli;

import dev.weft.Durations;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.plan.PlanFile;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A plan as a tree for people: its tasks with their needs, bounds and first rows, their steps, and
/// the limits. It speaks in the plan file's own keys.
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
final class PlanTree {
  private static final int ROWS_SHOWN = 3;

  private final PlanFile file;
  // Each group's first tasks. All of a group have the same steps.
  private final Map<Group, List<Task>> first = new LinkedHashMap<>();

  private PlanTree(PlanFile file) {
    this.file = file;
    for (Group group : file.plan().groups()) {
      List<Task> tasks = new ArrayList<>();
      Iterator<Task> all = group.tasks().iterator();
      while (tasks.size() < ROWS_SHOWN && all.hasNext()) {
        tasks.add(all.next());
      }
      first.put(group, tasks);
    }
  }

  static void print(PlanFile file, PrintWriter out) {
    new PlanTree(file).print(out);
    out.flush();
  }

  private void print(PrintWriter out) {
    Plan plan = file.plan();
    out.println(plan.name() + inBrackets(about(plan)));
    first.forEach(
        (group, tasks) -> {
          out.println("  " + group.name() + inBrackets(about(group, tasks)));
          steps(tasks).forEach(step -> out.println("    " + step.name() + inBrackets(about(step))));
        });
    List<Limit> limits = plan.limits().stream().filter(this::matters).toList();
    if (!limits.isEmpty()) {
      out.println("limits");
      limits.forEach(limit -> out.println("  " + limit.name() + ": " + about(limit)));
    }
  }

  private static List<Step> steps(List<Task> tasks) {
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
    if (rows != null) {
      about.add(rows(group, rows, tasks));
    }
    addNames(about, "needs", group.needs());
    addNames(about, "limit", group.limits());
    if (group.maxParallel() != Group.UNBOUNDED) {
      about.add("max-parallel " + group.maxParallel());
    }
    addMaxFailures(about, group.maxFailures());
    if (!tasks.isEmpty() && tasks.getFirst().timeout() != null) {
      about.add("timeout " + Durations.format(tasks.getFirst().timeout()));
    }
    if (group.continueOnError()) {
      about.add("continue-on-error");
    }
    return about;
  }

  private static String rows(Group group, long rows, List<Task> tasks) {
    String count = rows == 1 ? "1 row" : "%,d rows".formatted(rows);
    List<String> keys =
        new ArrayList<>(
            tasks.stream().map(task -> task.name().substring(group.name().length() + 1)).toList());
    if (rows > keys.size()) {
      keys.add("…");
    }
    return keys.isEmpty() ? count : count + ": " + OneLine.of(String.join(", ", keys));
  }

  private static List<String> about(Step step) {
    List<String> about = new ArrayList<>();
    switch (step) {
      case Step.Wait wait -> {
        if (!wait.name().startsWith("wait ")) {
          about.add("wait " + Durations.format(wait.duration()));
        }
      }
      case Step.Work work -> {
        if (work.timeout() != null) {
          about.add("timeout " + Durations.format(work.timeout()));
        }
        if (work.retry().max() > 0) {
          about.add("retry " + work.retry().max());
        }
        addNames(
            about,
            "limit",
            work.limits().stream()
                .filter(name -> !PlanFile.BUILT_IN_LIMITS.contains(name))
                .toList());
        if (work.continueOnError()) {
          about.add("continue-on-error");
        }
      }
    }
    return about;
  }

  private static String about(Limit limit) {
    List<String> about = new ArrayList<>();
    if (limit.max() != Integer.MAX_VALUE) {
      about.add("%,d at once".formatted(limit.max()));
    }
    Limit.Rate rate = limit.rate();
    if (rate != null) {
      about.add("%,d per %s".formatted(rate.count(), Durations.format(rate.per())));
    }
    return String.join(", ", about);
  }

  /// A limit that every plan has is worth a line only where more steps than it lets through could
  /// be under way.
  private boolean matters(Limit limit) {
    if (!PlanFile.BUILT_IN_LIMITS.contains(limit.name())) {
      return true;
    }
    long demand = 0;
    for (Map.Entry<Group, List<Task>> entry : first.entrySet()) {
      if (steps(entry.getValue()).stream().anyMatch(step -> holds(step, limit))) {
        Group group = entry.getKey();
        demand += Math.min(file.rows().getOrDefault(group.name(), 1L), group.maxParallel());
      }
    }
    return Math.min(demand, file.plan().maxParallel()) > limit.max();
  }

  private static boolean holds(Step step, Limit limit) {
    return step instanceof Step.Work work && work.limits().contains(limit.name());
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
