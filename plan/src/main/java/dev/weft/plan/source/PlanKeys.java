package dev.weft.plan.source;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The keys that each mapping of a plan file can have, and the few words in it that several readers
/// share. Readers refuse any other key; hints compare a misspelt key with these.
public final class PlanKeys {
  /// The plan itself.
  public static final List<String> PLAN =
      List.of(
          "name",
          "include",
          "inputs",
          "secrets",
          "env",
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

  /// An included file, which adds to what the plan has under these.
  public static final List<String> INCLUDED =
      List.of("inputs", "secrets", "env", "limits", "templates", "tasks");

  /// The plan's `defaults`.
  public static final List<String> DEFAULTS = List.of("timeout", "retry", "shell", "env", "http");

  /// `http` in the plan's `defaults`.
  public static final List<String> HTTP_DEFAULTS = List.of("headers", "expect");

  /// An input of a plan or a template.
  public static final List<String> INPUT =
      List.of("type", "options", "default", "required", "description");

  /// A secret.
  public static final List<String> SECRET = List.of("env", "file", "command");

  /// A limit.
  public static final List<String> LIMIT = List.of("max", "rate");

  /// A task.
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
          "on-failure",
          "finally");

  /// The mapping of a task's rows: [#FOR_EACH].
  public static final List<String> ROWS =
      List.of(
          "list",
          "csv",
          "jsonl",
          "lines",
          "files",
          "command",
          "as",
          "format",
          "key",
          "delimiter",
          "types");

  /// Where rows come from, and what may be said beside it and `as`.
  public static final Map<String, List<String>> ROW_SOURCES =
      Map.of(
          "list", List.of("key"),
          "csv", List.of("key", "delimiter", "types"),
          "jsonl", List.of("key"),
          "lines", List.of(),
          "files", List.of(),
          "command", List.of("format", "key", "delimiter", "types"));

  /// A step, whatever it does.
  public static final List<String> STEP =
      Stream.concat(
              Stream.of("id", "name", "if", "limit", "timeout", "retry", "continue-on-error"),
              Action.all().stream()
                  .flatMap(it -> Stream.concat(Stream.of(it.key()), it.keys().stream())))
          .toList();

  /// The `retry` of a step.
  public static final List<String> RETRY = List.of("max", "backoff", "when");

  /// A field in the `form` of an approval.
  public static final List<String> FIELD = List.of("type", "options", "default", "description");

  /// Under which key a task has its rows.
  public static final String FOR_EACH = "for-each";

  /// What templates call a row unless `as` says otherwise.
  public static final String DEFAULT_ROW = "row";

  /// What labels of workers look like.
  public static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  private PlanKeys() {}
}
