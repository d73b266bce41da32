package dev.weft.plan.source;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The keys that each mapping of a plan file can have, and words that several readers share.
/// Readers refuse any other key; hints compare a misspelt key with these.
public final class PlanKeys {
  /// The keys of the plan itself.
  public static final List<String> PLAN =
      List.of(
          "name",
          "include",
          "inputs",
          "secrets",
          "env",
          "env-file",
          "limits",
          "classpath",
          "defaults",
          "templates",
          "tasks",
          "on-failure",
          "finally",
          "max-parallel",
          "max-failures",
          "fail-fast");

  /// The keys of an included file, whose entries are added to those of the plan.
  public static final List<String> INCLUDED =
      List.of("inputs", "secrets", "env", "limits", "templates", "tasks");

  /// The keys of the plan's `defaults`.
  public static final List<String> DEFAULTS = List.of("timeout", "retry", "shell", "env", "http");

  /// The keys of `http` in the plan's `defaults`.
  public static final List<String> HTTP_DEFAULTS = List.of("headers", "expect");

  /// The keys of an input of a plan or a template.
  public static final List<String> INPUT =
      List.of("type", "options", "default", "required", "description");

  /// The keys of a secret.
  public static final List<String> SECRET = List.of("env", "file", "command");

  /// The keys of a limit.
  public static final List<String> LIMIT = List.of("max", "rate", "per", "adapt");

  /// The keys of the share of a limit that a step takes.
  public static final List<String> LIMIT_SHARE = List.of("key", "weight");

  /// The keys of a task.
  public static final List<String> TASK =
      List.of(
          "steps",
          "uses",
          "with",
          "needs",
          "if",
          "env",
          "working-directory",
          "runs-on",
          "limit",
          "timeout",
          "for-each",
          "max-parallel",
          "max-failures",
          "fail-fast",
          "continue-on-error",
          "outputs",
          "results",
          "on-failure",
          "finally");

  /// The keys of [#FOR_EACH].
  public static final List<String> ROWS =
      List.of(
          "list",
          "csv",
          "jsonl",
          "lines",
          "files",
          "command",
          "matrix",
          "results",
          "as",
          "format",
          "key",
          "delimiter",
          "types",
          "duplicates",
          "where",
          "exclude",
          "include");

  /// The sources of rows, and the keys allowed with each in addition to `as`.
  public static final Map<String, List<String>> ROW_SOURCES =
      Map.of(
          "list", List.of("key", "duplicates"),
          "csv", List.of("key", "delimiter", "types", "duplicates"),
          "jsonl", List.of("key", "duplicates"),
          "lines", List.of("delimiter", "duplicates"),
          "files", List.of(),
          "command", List.of("format", "key", "delimiter", "types"),
          "matrix", List.of("exclude", "include"),
          "results", List.of("where", "key"));

  /// The keys of every step.
  public static final List<String> STEP =
      Stream.concat(
              Stream.of(
                  "id",
                  "name",
                  "if",
                  "limit",
                  "timeout",
                  "retry",
                  "until",
                  "every",
                  "within",
                  "continue-on-error"),
              Action.all().stream()
                  .flatMap(it -> Stream.concat(Stream.of(it.key()), it.keys().stream())))
          .toList();

  /// The keys of the `retry` of a step.
  public static final List<String> RETRY = List.of("max", "backoff", "when", "overload");

  /// The keys of a field in the `form` of an approval.
  public static final List<String> FIELD = List.of("type", "options", "default", "description");

  /// The key of a task's rows.
  public static final String FOR_EACH = "for-each";

  /// The variable name of a row in templates unless `as` sets another.
  public static final String DEFAULT_ROW = "row";

  /// The syntax of labels of workers.
  public static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  private PlanKeys() {}
}
