package dev.weft.plan;

import dev.weft.expression.Template;
import dev.weft.step.CommandBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads what the `run` steps of a task do: each a command for the shell, or a list without one.
final class CommandReader {
  /// The limit that every command holds.
  static final String LIMIT = "processes";

  private final Surroundings around;
  // The task's variables that no command has had yet. Each is checked for the first that has it:
  // what that may read, all later ones may.
  private final Set<String> unchecked;

  CommandReader(Surroundings around) {
    this.around = around;
    this.unchecked = new HashSet<>(around.env().reading().keySet());
  }

  /// Null, with a problem, if it is no command. The steps are to be read in their order.
  ///
  /// @param fields the step's keys; null for a plain string
  @Nullable CommandBody read(Node run, @Nullable Fields fields, TemplateReader templates) {
    Surroundings here =
        fields == null
            ? around
            : around.withEnv(fields.node("env")).in(fields.node("working-directory"));
    List<Template> arguments =
        run instanceof SequenceNode list ? arguments(list, templates) : shell(run, fields);
    if (fields != null && fields.node("shell") != null && run instanceof SequenceNode) {
      around.problems().add(fields.key("shell"), "a list is run without a shell", "");
    }
    check(here.env(), templates);
    return arguments == null
        ? null
        : new CommandBody(
            arguments,
            fields == null
                ? here.env().environment()
                : here.env().environment().with(secrets(fields.names("secrets"))),
            around.given(),
            around.secrets(),
            here.directory(),
            around.processes());
  }

  /// Checks what the variables of a command read.
  private void check(Variables env, TemplateReader templates) {
    Map<String, Variables.Written> ofTask = around.env().reading();
    env.reading()
        .forEach(
            (name, written) -> {
              boolean isOwn = !written.equals(ofTask.get(name));
              if (isOwn || unchecked.remove(name)) {
                templates.check(written.template(), written.node());
              }
            });
  }

  /// The secrets that a command finds as variables of their names.
  private Map<String, Template> secrets(Map<String, Node> names) {
    Map<String, Template> variables = new LinkedHashMap<>();
    Set<String> known = around.given().secrets().keySet();
    names.forEach(
        (name, node) -> {
          if (known.contains(name)) {
            variables.put(name, Template.of("${{ secrets." + name + " }}"));
          } else {
            Names.noSecret(name, known, node, around.problems());
          }
        });
    return variables;
  }

  private @Nullable List<Template> shell(Node node, @Nullable Fields fields) {
    String text = Fields.text(node, "a command", around.problems());
    if (text == null) {
      return null;
    }
    if (text.isBlank()) {
      around.problems().add(node, "the command is empty", "");
      return null;
    }
    if (Template.isIn(text)) {
      around
          .problems()
          .add(node, "values do not become code: `${{ }}` in a shell command", rewrite(text));
      return null;
    }
    Node named = fields == null ? null : fields.node("shell");
    List<String> shell =
        named == null ? around.defaults().shell() : ShellReader.read(named, around.problems());
    return CommandBody.shell(shell, text);
  }

  /// Shows how the first insertion is handed over as a variable.
  private static String rewrite(String text) {
    int start = text.indexOf("${{");
    int end = text.indexOf("}}", start);
    if (end < 0) {
      return "hand it over in `env:`";
    }
    String value = text.substring(start, end + 2);
    String words = value.replaceAll("[^A-Za-z0-9]+", " ").strip();
    String name = words.replace(' ', '_').toUpperCase(Locale.ROOT);
    String run = text.substring(0, start) + variable(name, text, start) + text.substring(end + 2);
    return "write `run: %s` with `env: {%s: \"%s\"}`, or `run:` as a list"
        .formatted(run.lines().findFirst().orElse(run), name, value);
  }

  /// How the shell reads a variable as one word at this place: within the quotes that are open
  /// there, or in quotes of its own.
  private static String variable(String name, String text, int place) {
    char open = 0;
    for (int i = 0; i < place; i++) {
      char c = text.charAt(i);
      if (c == '\\' && open != '\'') {
        i++;
      } else if (c == open) {
        open = 0;
      } else if (open == 0 && (c == '"' || c == '\'')) {
        open = c;
      }
    }
    return switch (open) {
      case '"' -> "${" + name + "}";
      case '\'' -> "'\"$" + name + "\"'";
      default -> "\"$" + name + "\"";
    };
  }

  private @Nullable List<Template> arguments(SequenceNode list, TemplateReader templates) {
    List<Template> arguments = new ArrayList<>();
    for (Node item : list.getValue()) {
      Template argument = templates.read(item, "an argument");
      if (argument != null) {
        arguments.add(argument);
      }
    }
    if (list.getValue().isEmpty()) {
      around.problems().add(list, "the command is empty", "");
    }
    return arguments.isEmpty() ? null : arguments;
  }
}
