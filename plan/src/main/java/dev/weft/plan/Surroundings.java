package dev.weft.plan;

import dev.weft.plan.TaskReader.ForEach;
import dev.weft.step.Processes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// What surrounds a task or a step that is being read. All of it is fixed, but for the problems,
/// which are collected.
///
/// @param directory the plan file's folder
/// @param processes carries out the plan's commands
/// @param inputs the plan's inputs
/// @param limits the names of the plan's limits
/// @param env the variables of commands
/// @param as what templates call a row; empty where there is none
/// @param columns of the rows; empty where a row is a text
/// @param problems takes whatever is wrong
record Surroundings(
    Path directory,
    Processes processes,
    Map<String, Object> inputs,
    Set<String> limits,
    Map<String, Node> env,
    String as,
    List<String> columns,
    Problems problems) {

  /// These with the variables of an `env`, which win over those that are there.
  Surroundings withEnv(@Nullable Node mapping) {
    if (mapping == null) {
      return this;
    }
    Map<String, Node> more = new LinkedHashMap<>(env);
    more.putAll(Fields.of(mapping, "`env`", problems).values());
    return new Surroundings(directory, processes, inputs, limits, more, as, columns, problems);
  }

  /// These within a task that stands for rows.
  Surroundings withRow(ForEach rows) {
    return new Surroundings(
        directory, processes, inputs, limits, env, rows.as(), rows.rows().columns(), problems);
  }

  /// The names under `limit`, each of which is to be a limit of the plan.
  List<String> heldLimits(Fields fields) {
    Map<String, Node> held = fields.names("limit");
    held.forEach(
        (name, node) -> {
          if (!limits.contains(name)) {
            problems.add(node, "there is no limit `" + name + "`", Nearest.remedy(name, limits));
          }
        });
    return List.copyOf(held.keySet());
  }
}
