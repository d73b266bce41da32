package dev.weft.cli;

import dev.weft.Group;
import dev.weft.Task;
import dev.weft.cli.each.EachException;
import dev.weft.cli.each.EachPlan;
import dev.weft.cli.each.EachPlan.Action;
import dev.weft.cli.each.EachSource;
import dev.weft.cli.each.KeptRows;
import dev.weft.cli.process.AtomicFile;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.record.Recording;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.terminal.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What `weft each` prints or writes when it runs nothing: the commands, or the plan.
final class EachOutput {
  private EachOutput() {}

  /// Prints the command of each row, as a shell reads it.
  static int show(EachPlan plan, StandardOutput output, PrintWriter out)
      throws EachException, PlanException {
    List<Template> words;
    Map<String, Template> variables = new LinkedHashMap<>();
    switch (plan.action()) {
      case Action.Command(List<String> command) ->
          words = command.stream().map(Template::of).toList();
      case Action.Shell(var _, Map<String, String> all) -> {
        words = List.of();
        all.forEach((name, value) -> variables.put(name, Template.of(value)));
      }
    }
    Path file = Path.of(Recording.COMMAND_PLAN);
    try (PlanFile read = PlanFile.readGenerated(file, plan.text(), EachRun.toRead())) {
      for (Group group : read.plan().groups()) {
        for (Task task : group.tasks()) {
          Scope scope = scope(task);
          String line =
              plan.action() instanceof Action.Shell(String text, var _)
                  ? assigned(variables, scope) + " " + text.strip()
                  : EachSource.quoted(words.stream().map(it -> it.text(scope)).toList());
          out.println(OneLine.each(line));
          if (output.failure() != null) {
            return ExitCode.SUCCEEDED.code;
          }
        }
      }
    } catch (ExpressionException missing) {
      throw new EachException(String.valueOf(missing.getMessage()));
    }
    return ExitCode.SUCCEEDED.code;
  }

  private static Scope scope(Task task) {
    Map<String, Object> values = new LinkedHashMap<>(task.values());
    Object number = values.remove(Scope.NUMBER);
    values.put("task", Map.of("name", task.name(), "number", number == null ? 0 : number));
    return new Scope(values);
  }

  private static String assigned(Map<String, Template> variables, Scope scope) {
    return variables.entrySet().stream()
        .map(it -> it.getKey() + "=" + EachSource.quoted(it.getValue().text(scope)))
        .collect(Collectors.joining(" "));
  }

  /// Writes the plan, and beside it the rows if they can be read only once.
  static void save(EachPlan plan, Path file, KeptRows kept, boolean keepOrder, PrintWriter out)
      throws EachException, PlanException {
    Path folder = Path.of("").toAbsolutePath();
    if (!file.toAbsolutePath().normalize().resolveSibling("").equals(folder)) {
      throw new EachException(
          "--save: a plan's paths begin in its folder, which is this one: save it here");
    }
    String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    Path rows = folder.resolve(stem + ".rows");
    refuseExisting(file);
    EachPlan saved = plan;
    try {
      if (kept.exist()) {
        refuseExisting(rows);
        Files.copy(kept.file(), rows);
        saved = plan.withRowsIn(stem + ".rows");
      }
      String text = saved.text();
      PlanFile.readGenerated(file, text, EachRun.toRead()).close();
      AtomicFile.write(file, writer -> writer.write(text));
    } catch (IOException failure) {
      throw new EachException(String.valueOf(failure.getMessage()));
    }
    out.println(
        OneLine.of("`weft run " + (keepOrder ? "--keep-order " : "") + file + "` does the same"));
  }

  private static void refuseExisting(Path file) throws EachException {
    if (Files.exists(file)) {
      throw new EachException(file + " is there already: choose another name, or remove it");
    }
  }
}
