package dev.weft.plan;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The errors that a JSON Schema cannot express: they concern another place of the plan, another
/// file, the meaning of an expression, or values that only some runs have. All other errors are
/// structural.
final class BeyondSchema {
  /// The errors of every wrong plan in these folders, except texts that are not YAML.
  private static final List<String> FOLDERS_OF_EXPRESSIONS = List.of("expressions", "outputs");
  private static final Pattern NO_TEXT = Pattern.compile("`.*` is a text, not a (list|mapping)");

  private static final List<String> EXPRESSIONS =
      List.of(
          "`\\$\\{\\{` is not closed.*",
          "`.*` names nothing",
          "`.*` (has no parts|alone is no value)",
          "there is no row: the task has no `for-each`",
          "a row is called `.*` here",
          "no step has run when this is asked",
          "no task `.*` is needed here",
          "a text is compared with a whole number",
          "a step's `name` cannot read `.*`",
          "`.*` is settled before anything runs, when .*");

  private static final List<String> NAMES =
      List.of(
          "`.*` is there twice",
          "a row has no column `.*`",
          "the plan has no (input|secret) `.*`",
          "there is no (step|limit|template|column) `.*",
          "the step `.*` comes later",
          "`.*` needs `.*`, which does not exist",
          "needs form a circle.*",
          "tasks that hold one of these limits wait for the next.*",
          "two steps have the id `.*`",
          "the task `.*` is called as a row of `.*` may be",
          "the output `by` is who answered, and no field",
          "the template `.*` (has no|needs the) input `.*`");

  private static final List<String> VALUES =
      List.of(
          "values do not become code: `\\$\\{\\{ }}` in what `.*` takes for code",
          "values do not become code: programs run what `.*` says",
          "values do not become code: a program that only the run knows may take this for code",
          "`(backoff|every)` ends before it begins",
          "`every` is more than 0",
          "`within` is shorter than `every`",
          "`until` reads nothing that the step itself leaves, .*",
          "a key has a space behind its colon",
          "nobody reads `.*` here",
          "`(\\$|\\{\\{).*` is not filled in here.*",
          "`.*` (runs a program|is the shell's own process id).* here",
          "a command does not begin with `.*`",
          "a comment begins at ` #`, within quotes of the shell",
          "`\\w+` is (a number|one of .*|one value|a list)(, not `.*`)?",
          "(this|`.*`) is (a text|a number|true or false), and rows are a list",
          "`needs\\..*` is no list",
          "a row is `.*` among (texts|mappings)",
          "which key names a row of this list\\?",
          "the input .* is missing.*",
          "a share of how many\\?.*",
          "a limit that adapts needs `max`",
          "a weight is a whole number from 1 on, not `.*`",
          "the limit `.*` has (no more than .*|one count|a count for each key)",
          "the limit `.*` is for all (commands|requests) together",
          "JSON has no (number .*|bytes)",
          "`.*` is not what its tag says",
          "the key `.*` is (there twice|a list, not a text or a number)",
          "this row has no `.*`",
          "`.*` is not a pattern.*",
          "`.*` names a folder, not files",
          "`.*` is not filled in here, since no shell reads this",
          "`\\*\\*` stands alone between slashes.*",
          "`\\.\\.` may stand only where the pattern begins");

  private static final List<String> REQUESTS =
      List.of(
          "`.*` (would choose|is another for each task, and would choose) the host .*",
          "`inputs.*` (is `.*`; the base of an address .*|has no value)",
          "`.*` is no address(: .*|; a space is written %20)",
          "what follows `#` is not sent.*",
          "an address holds no user.*",
          "the header `.*` is set by Weft");

  private static final List<String> FILES =
      List.of(
          "there is no file .*",
          ".* is in UTF-(16|32)(LE|BE)?, not in UTF-8",
          "no (file|folder) can be called this.*",
          "\\S+\\.(csv|jsonl|txt)(:\\d+: | is empty| has no column ).*",
          "\\S+ is (a folder|no regular file)",
          "there is one column, .*",
          "the (results|rows) of `.*` (are read from|go to) this file.*",
          "the results have a column `.*` already",
          "the results of `.*` are not written to a file",
          "which column of the results of `.*` names a row\\?",
          "the matrix has no list `.*`",
          "two rows of the matrix would be called `.*`",
          "this is a folder",
          "`results` are those of rows, and the task has no `for-each`",
          "files include each other in a circle");

  private static final List<Pattern> ALL =
      Stream.of(EXPRESSIONS, NAMES, VALUES, REQUESTS, FILES)
          .flatMap(List::stream)
          .map(Pattern::compile)
          .toList();

  private BeyondSchema() {}

  /// Returns whether the message concerns something that a schema cannot express.
  ///
  /// @param folder of the wrong plan
  static boolean is(String folder, String message) {
    return FOLDERS_OF_EXPRESSIONS.contains(folder)
        ? !NO_TEXT.matcher(message).matches()
        : ALL.stream().anyMatch(it -> it.matcher(message).matches());
  }

  /// What is said of none of the mistakes.
  static List<Pattern> notIn(List<String> messages) {
    return ALL.stream()
        .filter(it -> messages.stream().noneMatch(message -> it.matcher(message).matches()))
        .toList();
  }
}
