package dev.weft.plan.reading;

import dev.weft.Plan;
import dev.weft.plan.scope.ReadContext;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/// A plan in which nothing is wrong, and how it is written.
///
/// @param plan what it says
/// @param rows how many tasks each group with a `for-each` has, as far as that is known
/// @param runsOn by group, the label of the workers that carry its tasks out
/// @param tasks its tasks and clean-up as they are written, by name, with templates filled in
/// @param rest what is written beside tasks, clean-up, templates and secrets
/// @param around its secrets, its classes and what else its tasks share
public record ReadPlan(
    Plan plan,
    Map<String, Long> rows,
    Map<String, String> runsOn,
    Map<String, Node> tasks,
    List<Node> rest,
    ReadContext around) {}
