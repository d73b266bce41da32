package dev.weft.cli;

import dev.weft.Durations;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.Processes;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `weft check`: every mistake of a plan, or what it would do.
@Command(
    name = "check",
    description = "Shows all mistakes of a plan, or its tasks, needs, limits and rows.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private PlanOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws PlanException {
    PlanFile file = options.read(new Processes());
    print(file, spec.commandLine().getOut());
    return ExitCode.SUCCEEDED.code;
  }

  static void print(PlanFile file, PrintWriter out) {
    Plan plan = file.plan();
    out.println(plan.name());
    for (Group group : plan.groups()) {
      out.println("  " + group.name() + about(group, file));
      if (!file.rows().containsKey(group.name())) {
        group.tasks().iterator().next().steps().forEach(step -> out.println("    " + step.name()));
      }
    }
    for (Limit limit : plan.limits()) {
      Limit.Rate rate = limit.rate();
      String max = limit.max() == Integer.MAX_VALUE ? "" : " " + limit.max() + " at once";
      out.println(
          "  limit "
              + limit.name()
              + max
              + (rate == null ? "" : " " + rate.count() + " per " + Durations.format(rate.per())));
    }
    out.flush();
  }

  private static String about(Group group, PlanFile file) {
    List<String> about = new ArrayList<>();
    Long rows = file.rows().get(group.name());
    if (rows != null) {
      about.add("%,d rows".formatted(rows));
    }
    if (!group.needs().isEmpty()) {
      about.add("needs " + String.join(", ", group.needs()));
    }
    if (!group.limits().isEmpty()) {
      about.add("limit " + String.join(", ", group.limits()));
    }
    return about.isEmpty() ? "" : " (" + String.join("; ", about) + ")";
  }
}
