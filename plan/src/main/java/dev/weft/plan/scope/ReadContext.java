package dev.weft.plan.scope;

import dev.weft.Body;
import dev.weft.Retry;
import dev.weft.expression.PlanValues;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.source.Diagnostics;
import dev.weft.secret.Secrets;
import dev.weft.step.JavaClasses;
import dev.weft.step.MaskedBody;
import dev.weft.step.http.Expected;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// What surrounds a task or a step that is being read. All of it is fixed, but for the problems,
/// which are collected.
///
/// @param directory where commands run: the plan file's folder, unless said otherwise
/// @param processes carries out the plan's commands
/// @param secrets of the plan
/// @param classes those of the plan's Java steps; null where its `classpath` is wrong
/// @param names what expressions can read
/// @param limits the names of the plan's limits
/// @param env the variables of commands
/// @param defaults what holds for steps that say nothing else
/// @param problems takes whatever is wrong
public record ReadContext(
    Path directory,
    Processes processes,
    Secrets secrets,
    @Nullable JavaClasses classes,
    StaticScope names,
    Set<String> limits,
    Variables env,
    Defaults defaults,
    Diagnostics problems) {

  /// What holds for steps that say nothing else.
  ///
  /// @param timeout of an attempt; null for none
  /// @param retry of a step that can be tried again
  /// @param shell the program and arguments before a command's text
  /// @param headers of requests, by name
  /// @param expected the statuses of responses that are a success
  public record Defaults(
      @Nullable Duration timeout,
      Retry retry,
      List<String> shell,
      Map<String, Node> headers,
      Expected expected) {
    public static final Defaults NONE =
        new Defaults(null, Retry.NEVER, List.of("/bin/sh", "-e", "-c"), Map.of(), Expected.SUCCESS);
  }

  public PlanValues given() {
    return names.given();
  }

  /// The body, which lets no secret out.
  public Body masked(Body body) {
    return secrets.isEmpty() ? body : new MaskedBody(body, secrets);
  }

  /// These with the variables of an `env`, which win over those that are there.
  public ReadContext withEnv(@Nullable Node mapping) {
    if (mapping == null) {
      return this;
    }
    Variables more = env.with(mapping, problems);
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, more, defaults, problems);
  }

  /// These with a `working-directory`, which begins at the one that is there.
  public ReadContext in(@Nullable Node workingDirectory) {
    String written =
        workingDirectory == null
            ? null
            : KnownText.read(workingDirectory, "working-directory", this);
    if (workingDirectory == null || written == null) {
      return this;
    }
    Path there = PlanPath.resolve(directory, written, workingDirectory, problems);
    return there == null
        ? this
        : new ReadContext(
            there, processes, secrets, classes, names, limits, env, defaults, problems);
  }

  /// These with the classes of the plan's Java steps.
  public ReadContext withClasses(@Nullable JavaClasses classes) {
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, env, defaults, problems);
  }

  /// These where expressions can read other names.
  public ReadContext withNames(StaticScope names) {
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, env, defaults, problems);
  }

  /// These where something else takes what is wrong.
  public ReadContext withProblems(Diagnostics problems) {
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, env, defaults, problems);
  }

  /// The names under `limit`, each of which is to be a limit of the plan, with where it is written.
  public Map<String, Node> heldLimits(Fields fields) {
    Map<String, Node> held = fields.names("limit");
    held.forEach(
        (name, node) -> {
          if (!limits.contains(name)) {
            problems.add(
                node,
                "there is no limit `" + name + "`",
                Nearest.best(name, limits)
                    .map(Nearest::question)
                    .orElse("`limits: {" + name + ": 1}` in the plan makes one"));
          }
        });
    return held;
  }
}
