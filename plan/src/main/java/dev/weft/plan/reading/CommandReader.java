package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.plan.hints.BracedValue;
import dev.weft.plan.hints.CodeInList;
import dev.weft.plan.hints.CodeTable;
import dev.weft.plan.hints.FlattenedAction;
import dev.weft.plan.hints.ForeignOutputs;
import dev.weft.plan.hints.ListRewrite;
import dev.weft.plan.hints.MakeText;
import dev.weft.plan.hints.ShellQuotes;
import dev.weft.plan.hints.ShellRewrite;
import dev.weft.plan.hints.ShellVariable;
import dev.weft.plan.hints.Unquoted;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.StaticScope;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.scope.Variables;
import dev.weft.plan.source.Action;
import dev.weft.plan.source.Diagnostics;
import dev.weft.step.CommandBody;
import dev.weft.step.Environment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the `run` steps of a task: each is a command for the shell, or a list without one.
public final class CommandReader {
  /// The limit that every command holds.
  public static final String LIMIT = "processes";

  // Longer lines are not searched for comments.
  private static final int LINE_LENGTH_MAX = 1_000;

  // Looks like a step's key, but is a command because no space follows.
  private static final Pattern KEY =
      Pattern.compile(
          "((?:"
              + Action.all().stream().map(Action::key).collect(Collectors.joining("|"))
              + "):)\\S");

  private final ReadContext context;
  // The task's variables that no command has used yet. Each is checked for the first command that
  // has it: whatever that one may read, later ones may, too.
  private final Set<String> unchecked;

  CommandReader(ReadContext context) {
    this.context = context;
    this.unchecked = new HashSet<>(context.env().reading().keySet());
  }

  /// Returns a command for display: its text, or the words of its list.
  ///
  /// @param unreadable replaces anything that is not text
  static String written(Node command, String unreadable) {
    return switch (command) {
      case ScalarNode text -> text.getValue().strip();
      case SequenceNode list ->
          list.getValue().stream()
              .map(it -> it instanceof ScalarNode word ? word.getValue() : unreadable)
              .collect(Collectors.joining(" "));
      default -> unreadable;
    };
  }

  /// Returns null, after reporting an error, if the command is invalid. Steps must be read in
  /// order.
  ///
  /// @param fields the step's keys; null for a plain string
  @Nullable CommandBody read(Node run, @Nullable Fields fields, TemplateReader templates) {
    Optional<Unquoted> text = Unquoted.of(run, context.diagnostics().line(run));
    if (text.isPresent()) {
      text.get().note(run, context.diagnostics());
      return null;
    }
    ReadContext here =
        fields == null
            ? context
            : context.withEnv(fields.node("env")).in(fields.node("working-directory"));
    List<Template> arguments =
        run instanceof SequenceNode list ? arguments(list, templates) : shell(run, fields, here);
    if (fields != null && fields.node("shell") != null && run instanceof SequenceNode) {
      context.diagnostics().add(fields.key("shell"), "a list is run without a shell", "");
    }
    check(here.env(), templates);
    Environment environment = here.env().environment();
    if (fields != null) {
      environment = environment.with(secrets(fields.names("secrets")));
    }
    return arguments == null
        ? null
        : new CommandBody(
            arguments,
            environment,
            context.planValues(),
            context.secrets(),
            here.directory(),
            context.processes());
  }

  /// Checks what the variables of a command read.
  private void check(Variables env, TemplateReader templates) {
    Map<String, Variables.Written> ofTask = context.env().reading();
    env.reading()
        .forEach(
            (name, written) -> {
              boolean isOwn = !written.equals(ofTask.get(name));
              if (isOwn || unchecked.remove(name)) {
                templates.check(written.template(), written.node());
                if (CodeTable.TABLE.isVariable(name)) {
                  refuseVariable(name, written.node());
                }
              }
            });
  }

  /// Returns the secrets that the command receives as variables of the same names.
  private Map<String, Template> secrets(Map<String, Node> names) {
    Map<String, Template> variables = new LinkedHashMap<>();
    Set<String> known = context.planValues().secrets().keySet();
    names.forEach(
        (name, node) -> {
          if (known.contains(name)) {
            variables.put(name, Template.of("${{ secrets." + name + " }}"));
          } else {
            StaticScope.noSecret(name, known, node, context.diagnostics());
          }
        });
    return variables;
  }

  private @Nullable List<Template> shell(Node node, @Nullable Fields fields, ReadContext here) {
    Node named = fields == null ? null : fields.node("shell");
    List<String> shell =
        named == null ? context.defaults().shell() : ShellReader.read(named, context.diagnostics());
    String text = text(node, fields != null);
    if (text == null) {
      return null;
    }
    if (text.isBlank()) {
      context.diagnostics().add(node, "the command is empty", "");
      return null;
    }
    Matcher key = KEY.matcher(text);
    if (fields == null && key.lookingAt()) {
      String remedy = "write `" + key.group(1) + " " + text.substring(key.end(1)) + "`";
      context.diagnostics().add(node, "a key has a space behind its colon", remedy);
      return null;
    }
    return isForShell(text, node, here) && isWhole(text, node) && means(shell, text, node)
        ? CommandBody.shell(shell, text)
        : null;
  }

  private @Nullable String text(Node node, boolean isInStep) {
    if (node instanceof MappingNode) {
      String remedy = isInStep ? FlattenedAction.command(node) : "";
      context.diagnostics().add(node, "a command is a text, not a mapping", remedy);
      return null;
    }
    return Fields.text(node, "a command", context.diagnostics());
  }

  /// Returns whether a text means what it says to a shell that Weft starts.
  private boolean isForShell(String text, Node node, ReadContext here) {
    Diagnostics diagnostics = context.diagnostics();
    if (Template.isIn(text)) {
      diagnostics.add(
          node,
          ShellRewrite.first(text),
          "values do not become code: `${{ }}` in a shell command",
          ShellRewrite.remedy(text));
      return false;
    }
    List<ForeignOutputs.Found> foreign = ForeignOutputs.in(text, here.env().environment()::has);
    foreign.forEach(
        it ->
            diagnostics.add(
                node, it.written(), "nobody reads `" + it.written() + "` here", it.remedy()));
    return foreign.isEmpty();
  }

  /// Returns whether an unquoted text is complete, so that no comment ends it within quotes.
  private boolean isWhole(String text, Node node) {
    boolean isPlain = node instanceof ScalarNode scalar && scalar.isPlain();
    String line = context.diagnostics().line(node);
    boolean mayHoldComment = line.length() <= LINE_LENGTH_MAX && line.contains(" #");
    if (!isPlain || !mayHoldComment || new ShellQuotes(text).openAt(text.length()) == 0) {
      return true;
    }
    String rest = line.substring(node.getStartMark().orElseThrow().getColumn());
    context
        .diagnostics()
        .add(
            node,
            "a comment begins at ` #`, within quotes of the shell",
            "write `" + Unquoted.quoted(rest.strip()) + "`");
    return false;
  }

  /// Returns whether a text means to this shell what it would mean in a Makefile or a Taskfile.
  private boolean means(List<String> shell, String text, Node node) {
    boolean isShell = !shell.isEmpty() && shell.getFirst().endsWith("sh");
    Optional<MakeText> other = isShell ? MakeText.in(text) : Optional.empty();
    other.ifPresent(it -> context.diagnostics().add(node, it.written(), it.message(), it.remedy()));
    Optional<String> value = isShell && other.isEmpty() ? BracedValue.in(text) : Optional.empty();
    value.ifPresent(
        it ->
            context
                .diagnostics()
                .add(node, it, "`" + it + "` is not filled in here", BracedValue.remedy(it)));
    return other.isEmpty() && value.isEmpty();
  }

  private @Nullable List<Template> arguments(SequenceNode list, TemplateReader templates) {
    List<Template> arguments = new ArrayList<>();
    for (Node item : list.getValue()) {
      Template argument = templates.read(item, "an argument");
      if (argument != null) {
        arguments.add(argument);
      }
    }
    boolean isNameless =
        !list.getValue().isEmpty()
            && list.getValue().getFirst() instanceof ScalarNode program
            && program.getValue().isBlank();
    if (list.getValue().isEmpty() || isNameless) {
      context.diagnostics().add(list, "the command is empty", "");
    }
    boolean isRight =
        isWithoutCode(list) && !ShellVariable.isRefusedIn(list, context.diagnostics());
    return arguments.isEmpty() || !isRight ? null : arguments;
  }

  /// Returns whether no value is in what a program of the list treats as code.
  private boolean isWithoutCode(SequenceNode list) {
    List<String> words =
        list.getValue().stream()
            .map(it -> it instanceof ScalarNode word ? word.getValue() : "")
            .toList();
    CodeInList.Found found = CodeInList.in(words);
    if (found != null) {
      String word = words.get(found.code());
      String program = words.get(found.at());
      String message =
          Template.isIn(program)
              ? "values do not become code: a program that only the run knows may take this for code"
              : "values do not become code: `${{ }}` in what `" + program + "` takes for code";
      context
          .diagnostics()
          .add(
              list.getValue().get(found.code()),
              ShellRewrite.first(word),
              message,
              ListRewrite.remedy(words, found));
      return false;
    }
    for (Node item : list.getValue()) {
      String variable =
          item instanceof ScalarNode word ? CodeInList.variableIn(word.getValue()) : null;
      if (variable != null) {
        refuseVariable(variable, item);
        return false;
      }
    }
    return true;
  }

  private void refuseVariable(String name, Node node) {
    context
        .diagnostics()
        .add(
            node,
            "values do not become code: programs run what `" + name + "` says",
            "write it out, or give the variable another name");
  }
}
