package dev.weft.plan.hints;

import dev.weft.plan.hints.CodeTable.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;

/// Suggests how to rewrite a command in list form whose code contains values, so that they remain
/// values: as arguments of the code, as variables, or on standard input.
public final class ListRewrite {
  private static final int LENGTH_MAX = 300;
  private static final String STANDARD_INPUT = "standard input";
  private static final String SHELL_VARIABLE = "$X";
  private static final Set<String> END_OF_EXEC = Set.of(";", "+");

  private final List<String> words;
  private final CodeInList.Found found;

  private ListRewrite(List<String> words, CodeInList.Found found) {
    this.words = words;
    this.found = found;
  }

  /// Returns the words with each value as an argument behind the code; empty if the program takes
  /// no such arguments.
  public static Optional<List<String>> withArguments(List<String> words, CodeInList.Found found) {
    return found.program().kind() == Kind.SHELL
        ? Optional.of(new ListRewrite(words, found).asArguments())
        : Optional.empty();
  }

  public static String remedy(List<String> words, CodeInList.Found found) {
    ListRewrite rewrite = new ListRewrite(words, found);
    String remedy = rewrite.remedy();
    return remedy.length() > LENGTH_MAX || remedy.contains("\n") ? rewrite.inWords() : remedy;
  }

  private String remedy() {
    String reads = found.program().reads();
    if (found.program().kind() == Kind.SHELL) {
      return "write `" + flow(asArguments()) + "`";
    }
    if (reads.equals(STANDARD_INPUT)) {
      return onStandardInput();
    }
    if (reads.equals(SHELL_VARIABLE)) {
      Map<String, String> env = new LinkedHashMap<>();
      List<String> all = new ArrayList<>(words);
      for (int i = found.begins(); i < all.size(); i++) {
        all.set(i, withVariables(all.get(i), env));
      }
      return "write `" + flow(all) + "` with `" + written(env) + "`";
    }
    return inWords();
  }

  private String inWords() {
    String reads = found.program().reads();
    if (found.program().kind() == Kind.SHELL) {
      return "hand the values over as arguments behind the code, which reads them as `\"$1\"`";
    }
    if (!reads.matches(".*\\bX\\b.*")) {
      return reads.isEmpty()
          ? "write out which program it is, or hand the value over in `env:`"
          : "hand the value over in another way: " + reads;
    }
    Map<String, String> env = new LinkedHashMap<>();
    withVariables(words.get(found.code()), env);
    String name = env.keySet().iterator().next();
    return "hand it over with `%s`; the code reads it as `%s`"
        .formatted(written(env), reads.replaceAll("\\bX\\b", name));
  }

  /// Passes each value as an argument after the code.
  private List<String> asArguments() {
    String code = words.get(found.code());
    int end = end();
    List<String> all = new ArrayList<>(words.subList(0, end));
    if (found.code() == all.size() - 1) {
      all.add(CodeTable.nameOf(words.get(found.at())));
    }
    List<String> values = new ArrayList<>(all.subList(found.code() + 2, all.size()));
    StringBuilder text = new StringBuilder();
    int written = 0;
    for (MatchResult value : ShellRewrite.insertions(code)) {
      String ours = ShellRewrite.ours(value.group());
      if (!values.contains(ours)) {
        values.add(ours);
        all.add(ours);
      }
      int place = values.indexOf(ours) + 1;
      String name = place > 9 ? "{" + place + "}" : Integer.toString(place);
      text.append(code, written, value.start())
          .append(ShellRewrite.variable(name, code, value.start()));
      written = value.end();
    }
    all.set(found.code(), text.append(code.substring(written)).toString());
    all.addAll(words.subList(end, words.size()));
    return all;
  }

  /// Returns where the arguments of the code end: at the end, or at that of the `-exec` of `find`.
  private int end() {
    for (int i = found.code() + 1; i < words.size(); i++) {
      if (END_OF_EXEC.contains(words.get(i)) && hasExec()) {
        return i;
      }
    }
    return words.size();
  }

  private boolean hasExec() {
    return words.subList(0, found.at()).stream().anyMatch(it -> it.matches("-(exec|ok)(dir)?"));
  }

  /// Passes each value as a line, which the other side reads.
  private String onStandardInput() {
    Map<String, String> env = new LinkedHashMap<>();
    String text =
        words.subList(found.begins(), words.size()).stream()
            .map(word -> withVariables(word, env))
            .collect(Collectors.joining(" "));
    String before = String.join(" ", words.subList(0, found.begins()));
    String reading =
        env.keySet().stream()
            .map(name -> "IFS= read -r " + name + "; ")
            .collect(Collectors.joining());
    String printed =
        env.keySet().stream().map(name -> " \"$" + name + "\"").collect(Collectors.joining());
    String line =
        "printf '%s\\n'"
            + printed
            + " | "
            + before
            + " '"
            + reading
            + text.replace("'", "'\\''")
            + "'";
    return "write `run: " + line + "` with `" + written(env) + "`";
  }

  private static String withVariables(String word, Map<String, String> env) {
    StringBuilder text = new StringBuilder();
    int written = 0;
    for (MatchResult value : ShellRewrite.insertions(word)) {
      String ours = ShellRewrite.ours(value.group());
      String name = ShellRewrite.name(ours);
      env.put(name, quoted(ours));
      text.append(word, written, value.start())
          .append(ShellRewrite.variable(name, word, value.start()));
      written = value.end();
    }
    return text.append(word.substring(written)).toString();
  }

  private static String written(Map<String, String> env) {
    return env.entrySet().stream()
        .map(it -> it.getKey() + ": " + it.getValue())
        .collect(Collectors.joining(", ", "env: {", "}"));
  }

  private static String flow(List<String> words) {
    return words.stream().map(ListRewrite::item).collect(Collectors.joining(", ", "[", "]"));
  }

  /// Quotes a word for a list on one line.
  private static String item(String word) {
    if (word.contains("${{")) {
      return quoted(word);
    }
    boolean isPlain = word.matches("[A-Za-z_/.+-][A-Za-z0-9_/.@:=+-]*") && !word.endsWith(":");
    return isPlain && !word.matches("(?i)true|false|null|-|yes|no")
        ? word
        : "'" + word.replace("'", "''") + "'";
  }

  private static String quoted(String word) {
    return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
