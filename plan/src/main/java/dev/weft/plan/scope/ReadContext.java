package dev.weft.plan.scope;

import dev.weft.Body;
import dev.weft.Limit;
import dev.weft.Retry;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Template;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.source.Diagnostics;
import dev.weft.secret.Secrets;
import dev.weft.step.JavaClasses;
import dev.weft.step.MaskedBody;
import dev.weft.step.http.ExpectedStatus;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// The context of a task or a step that is being read. Immutable, except for the collected
/// diagnostics.
///
/// @param directory the working directory of commands, by default the plan file's folder
/// @param processes runs the plan's commands
/// @param secrets the plan's secrets
/// @param classes the classes of the plan's Java steps; null if its `classpath` is invalid
/// @param names the names that expressions can read
/// @param limits the plan's limits, by name
/// @param env the variables of commands
/// @param defaults the defaults of steps
/// @param diagnostics receives the errors
public record ReadContext(
    Path directory,
    Processes processes,
    Secrets secrets,
    @Nullable JavaClasses classes,
    StaticScope names,
    Map<String, Limit> limits,
    Variables env,
    Defaults defaults,
    Diagnostics diagnostics) {

  /// The defaults of steps.
  ///
  /// @param timeout the timeout of an attempt; null for none
  /// @param retry the retry policy of steps that can be retried
  /// @param shell the program and arguments before a command's text
  /// @param headers the headers of requests, by name
  /// @param expected the statuses of successful responses
  public record Defaults(
      @Nullable Duration timeout,
      Retry retry,
      List<String> shell,
      Map<String, Node> headers,
      ExpectedStatus expected) {
    public static final Defaults NONE =
        new Defaults(
            null, Retry.NEVER, List.of("/bin/sh", "-e", "-c"), Map.of(), ExpectedStatus.SUCCESS);
  }

  public PlanValues planValues() {
    return names.planValues();
  }

  /// Returns a body that masks the secrets.
  public Body masked(Body body) {
    return secrets.isEmpty() ? body : new MaskedBody(body, secrets);
  }

  /// Returns this context with the variables of an `env`, which override existing ones.
  public ReadContext withEnv(@Nullable Node mapping) {
    if (mapping == null) {
      return this;
    }
    Variables more = env.with(mapping, diagnostics);
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, more, defaults, diagnostics);
  }

  /// Returns this context with variables whose values are fixed.
  public ReadContext withVariables(Map<String, Template> fixed) {
    return new ReadContext(
        directory,
        processes,
        secrets,
        classes,
        names,
        limits,
        env.with(fixed),
        defaults,
        diagnostics);
  }

  /// Returns this context with a `working-directory`, relative to the current one.
  public ReadContext in(@Nullable Node workingDirectory) {
    String written =
        workingDirectory == null
            ? null
            : KnownText.read(workingDirectory, "working-directory", this);
    if (workingDirectory == null || written == null) {
      return this;
    }
    Path there = PlanPath.resolve(directory, written, workingDirectory, diagnostics);
    return there == null
        ? this
        : new ReadContext(
            there, processes, secrets, classes, names, limits, env, defaults, diagnostics);
  }

  /// Returns this context with the classes of the plan's Java steps.
  public ReadContext withClasses(@Nullable JavaClasses classes) {
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, env, defaults, diagnostics);
  }

  /// Returns this context with other names for expressions.
  public ReadContext withNames(StaticScope names) {
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, env, defaults, diagnostics);
  }

  /// Returns this context with another receiver of errors.
  public ReadContext withDiagnostics(Diagnostics diagnostics) {
    return new ReadContext(
        directory, processes, secrets, classes, names, limits, env, defaults, diagnostics);
  }

  /// Returns the limits that these nodes name, with the nodes; reports those that do not exist.
  public Map<Limit, Node> limits(List<Node> names) {
    Map<Limit, Node> found = new LinkedHashMap<>();
    Fields.names(names, "limit", diagnostics)
        .forEach(
            (name, node) -> {
              Limit limit = limits.get(name);
              if (limit != null) {
                found.put(limit, node);
              } else {
                diagnostics.add(
                    node,
                    "there is no limit `" + name + "`",
                    Nearest.best(name, limits.keySet())
                        .map(Nearest::question)
                        .orElse("`limits: {" + name + ": 1}` in the plan makes one"));
              }
            });
    return found;
  }
}
