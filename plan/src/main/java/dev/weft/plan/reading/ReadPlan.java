package dev.weft.plan.reading;

import dev.weft.Plan;
import dev.weft.plan.results.TaskResults;
import dev.weft.plan.scope.ReadContext;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/// A valid plan and its source.
///
/// @param plan the plan
/// @param rows the number of tasks of each group with a `for-each`, as far as known
/// @param runsOn the label of the workers that run a group's tasks, by group
/// @param results where the results of tasks go, by task
/// @param inputs its inputs, by name, each with what can be chosen; empty where anything can
/// @param tasks its tasks and cleanup as written, by name, with templates expanded
/// @param rest the source without tasks, cleanup, templates and secrets
/// @param context the context that its tasks share, such as secrets and classes
public record ReadPlan(
    Plan plan,
    Map<String, Long> rows,
    Map<String, String> runsOn,
    Map<String, TaskResults> results,
    Map<String, List<String>> inputs,
    Map<String, Node> tasks,
    List<Node> rest,
    ReadContext context) {}
