package dev.weft.cli.each;

import dev.weft.plan.hints.CodeInList;
import dev.weft.plan.hints.ListRewrite;
import dev.weft.plan.hints.ShellVariable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Refuses commands in which a value of a row would become code, as plans do.
public final class CommandCheck {
  private static final Pattern VALUE = Pattern.compile("\\$\\{\\{ (.*?) }}");

  private final List<String> typed;
  private final List<String> words;
  private final Columns columns;

  /// @param typed the words as they were typed, and the row if it follows
  /// @param words the same words as a plan writes them
  public CommandCheck(List<String> typed, List<String> words, Columns columns) {
    this.typed = typed;
    this.words = words;
    this.columns = columns;
  }

  /// Throws if a program takes a word with a value for code.
  public void check() throws EachException {
    CodeInList.Found found = CodeInList.in(words);
    if (found != null) {
      throw refusal(found);
    }
    for (int i = 0; i < words.size(); i++) {
      String variable = CodeInList.variableIn(words.get(i));
      if (variable != null) {
        throw new EachException(
            "values do not become code: programs run what `%s` says%n%s give the variable another name"
                .formatted(variable, marked(i)));
      }
    }
    String variable = ShellVariable.in(words);
    if (variable != null) {
      throw new EachException(
          ("`%s` is not filled in: the command is run without a shell; let your own shell fill it"
                  + " in, with double quotes or none, or write the command with --shell")
              .formatted(variable));
    }
  }

  private EachException refusal(CodeInList.Found found) {
    String program = typed.get(found.at());
    String message =
        VALUE.matcher(words.get(found.at())).find()
            ? "values do not become code: a program that only the run knows may take this for code"
            : "values do not become code: `%s` takes this for code".formatted(program);
    Optional<List<String>> rewritten = ListRewrite.withArguments(words, found);
    String remedy =
        rewritten
            .map(
                it ->
                    "write `%s`"
                        .formatted(EachSource.quoted(it.stream().map(this::typed).toList())))
            .orElse(
                "hand it over as an argument behind the code, which reads it there; or use --shell,"
                    + " where it is a variable");
    boolean isOfFind = typed.subList(0, found.at()).stream().anyMatch(it -> it.startsWith("-exec"));
    String others = isOfFind ? "; what `find` finds is `\\{}`" : "";
    return new EachException(
        "%s%n%s %s%s".formatted(message, marked(found.code()), remedy, others));
  }

  /// Returns the command, and below it a mark under one of its words.
  private String marked(int word) {
    String before = EachSource.quoted(typed.subList(0, word));
    int start = before.isEmpty() ? 0 : before.length() + 1;
    int length = EachSource.quoted(typed.get(word)).length();
    return "  %s%n  %s%s"
        .formatted(EachSource.quoted(typed), " ".repeat(start), "^".repeat(length));
  }

  /// Returns a word of a plan as it is typed here.
  private String typed(String word) {
    return VALUE
        .matcher(word)
        .replaceAll(value -> Matcher.quoteReplacement(placeholder(value.group())));
  }

  private String placeholder(String value) {
    if (value.equals(columns.row())) {
      return "{}";
    }
    return value.equals(Columns.NUMBER)
        ? "{#}"
        : columns.names().stream()
            .filter(it -> value.equals(columns.value(it)))
            .map(it -> "{" + it + "}")
            .findFirst()
            .orElse("{}");
  }
}
