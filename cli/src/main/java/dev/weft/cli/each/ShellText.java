package dev.weft.cli.each;

import dev.weft.host.InheritedEnvironment;
import dev.weft.plan.hints.CodeTable;
import dev.weft.plan.hints.Nearest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A text for the shell, which reads a row in variables: `line` and `number`, or each column under
/// its own name, with `_` in place of what no variable's name can have.
///
/// A column is left out if its variable means something else already, such as `PATH`.
public record ShellText(String text, Columns columns) {
  private static final String LINE = "line";
  private static final String NUMBER = "number";
  // What a shell sets itself.
  private static final Set<String> OF_SHELL =
      Set.of("PWD", "OLDPWD", "PPID", "OPTIND", "OPTARG", "LINENO", "RANDOM", "SECONDS", "HOME");

  /// Returns what to run.
  ///
  /// @throws EachException if the text has a place for a value, which would become code
  public EachPlan.Action.Shell action(Placeholders places) throws EachException {
    String place = places.inShell(text);
    if (place != null) {
      throw new EachException(
          "values do not become code: `%s` in --shell; write %s, or `\\%s` for the text itself"
              .formatted(place, variable(place), place));
    }
    if (text.contains("${{")) {
      throw new EachException("`${{ }}` in --shell: the text reads a row in variables");
    }
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(NUMBER, Columns.NUMBER);
    if (columns.names().isEmpty()) {
      variables.put(LINE, columns.row());
    }
    for (String column : columns.names()) {
      add(column, variables);
    }
    refuseUnset(variables.keySet());
    return new EachPlan.Action.Shell(places.unescaped(text), variables);
  }

  /// A variable that nothing sets is empty, most likely because its name is mistyped.
  private void refuseUnset(Set<String> variables) throws EachException {
    for (String name : ShellVariables.readIn(text)) {
      if (!variables.contains(name) && !isTaken(name) && !OF_SHELL.contains(name)) {
        throw new EachException(
            "`$%s` in --shell is empty: no column is called so, nor any variable; %s, or write `${%s-}`"
                .formatted(name, Nearest.remedy(name, variables), name));
      }
    }
  }

  private void add(String column, Map<String, String> variables) throws EachException {
    String name = name(column);
    boolean isRead = Pattern.compile("\\$\\{?" + name + "(?!\\w)").matcher(text).find();
    if (isTaken(name)) {
      if (isRead) {
        throw new EachException(
            "the column `%s` cannot be a variable, since `%s` means something else already: rename the column"
                .formatted(column, name));
      }
    } else if (isRead || !columns.isNested()) {
      // A column of that name comes before the row's number.
      variables.put(name, columns.value(column));
    }
  }

  private static boolean isTaken(String name) {
    return InheritedEnvironment.variable(name) != null
        || CodeTable.TABLE.isVariable(name)
        || name.startsWith("WEFT_")
        || name.equals("IFS");
  }

  /// Returns the name of a column's variable.
  private static String name(String column) {
    String name = column.replaceAll("[^A-Za-z0-9_]", "_");
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  private String variable(String place) {
    String name = place.substring(1, place.length() - 1);
    String key = columns.key();
    return switch (name) {
      case "" -> "`\"$" + (key == null ? LINE : name(key)) + "\"`";
      case "#" -> "`\"$" + NUMBER + "\"`";
      default -> "`\"$" + name(name) + "\"`";
    };
  }
}
