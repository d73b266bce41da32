package dev.weft.plan.hints;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The names of Weft's keys in files of GitHub Actions, GitLab CI, Taskfile, Ansible and Compose.
public final class ForeignKeys {
  private static final Map<String, List<String>> OURS = new HashMap<>();

  static {
    called("tasks", "jobs", "stages", "services", "pipeline");
    called("needs", "deps", "depends_on", "depends-on", "dependsOn", "dependencies", "requires");
    called("steps", "cmds", "commands", "script", "cmd", "command", "tasks");
    called("run", "cmds", "commands", "script", "cmd", "command", "shell_command", "task", "exec");
    called("for-each", "strategy", "matrix", "for", "foreach", "loop", "with_items", "items");
    called("env", "environment", "vars", "variables");
    called("inputs", "workflow_dispatch", "vars", "variables", "params", "parameters", "args");
    called("working-directory", "dir", "cwd", "chdir", "workdir", "working_dir");
    called("timeout", "timeout-minutes", "time-limit", "deadline");
    called("if", "when", "condition", "unless", "only", "status");
    called("finally", "always", "after", "cleanup", "clean-up", "ensure", "after_script", "defer");
    called("on-failure", "on_failure", "on-error", "onerror", "rescue", "catch", "failure");
    called("retry", "retries", "attempts", "max_attempts", "max-attempts", "until");
    called("max", "times", "attempts", "count", "tries", "max-attempts", "max_attempts");
    called("backoff", "delay", "interval", "pause", "sleep", "wait");
    called("wait", "sleep", "delay", "pause");
    called("http", "url", "uri", "request", "get", "post", "curl");
    called("gather", "parallel", "concurrently", "block");
    called("runs-on", "tags", "runner", "agents", "queue", "node_selector", "nodeSelector");
    called("max-parallel", "concurrency", "parallelism", "max_parallel", "serial", "throttle");
    called("limit", "concurrency", "semaphore", "resource_group", "throttle");
    called("limits", "concurrency", "pools", "semaphores");
    called("continue-on-error", "allow_failure", "allow-failure", "ignore_error", "ignore_errors");
    called("fail-fast", "any_errors_fatal", "failfast");
    called("include", "includes", "import", "imports", "extends");
    called("uses", "extends", "template");
    called("templates", "anchors", "x-templates", "definitions");
    called("approval", "confirm", "prompt", "manual", "environment");
    called("secrets", "secret");
    called("name", "title", "label", "display-name", "displayName", "desc", "description");
    called("json", "data", "payload", "form_data");
    called("expect", "status", "status_code", "assert");
    called("shell", "interpreter", "executable", "entrypoint");
  }

  private static final Map<String, String> NEEDLESS =
      Map.of(
          "permissions", "take it out: commands may do what you may",
          "secrets", "take it out: what the plan names under `secrets` is known here");

  private static void called(String ours, String... theirs) {
    for (String name : theirs) {
      OURS.merge(name, List.of(ours), ForeignKeys::join);
    }
  }

  private static List<String> join(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private ForeignKeys() {}

  /// Returns the equivalent of a key of another tool.
  ///
  /// @param known the keys that are valid in this place
  static Optional<String> ours(String written, Collection<String> known) {
    return OURS.getOrDefault(written, List.of()).stream().filter(known::contains).findFirst();
  }

  /// Returns what to write instead of a key of another tool.
  ///
  /// @param known the keys that are valid in this place
  public static Optional<String> remedy(String written, Collection<String> known) {
    return ours(written, known)
        .map(ours -> "here it is called `" + ours + "`")
        .or(() -> Optional.ofNullable(NEEDLESS.get(written)));
  }
}
