package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.PlanPath;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanKeys;
import dev.weft.secret.Secrets;
import dev.weft.secret.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads `secrets`: a list of names of environment variables, or a mapping of names to sources.
final class SecretsReader {
  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";
  private static final String REMEDY =
      "such as `{env: NAME}`, `{file: path}` or `{command: [...]}`";
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Path directory;
  private final Diagnostics diagnostics;

  /// @param directory the folder of files and commands
  SecretsReader(Path directory, Diagnostics diagnostics) {
    this.directory = directory;
    this.diagnostics = diagnostics;
  }

  Secrets read(@Nullable Node node) {
    Map<String, Source> sources = new LinkedHashMap<>();
    switch (node) {
      case null -> {}
      case SequenceNode list -> list.getValue().forEach(item -> addVariable(item, sources));
      case Node mapping -> {
        Fields fields = Fields.of(mapping, "`secrets`", diagnostics);
        fields
            .values()
            .forEach((name, from) -> add(name, fields.key(name), source(name, from), sources));
      }
    }
    return new Secrets(sources);
  }

  private void addVariable(Node item, Map<String, Source> sources) {
    String name = Fields.text(item, "a secret's name", diagnostics);
    if (name != null && sources.containsKey(name)) {
      diagnostics.add(item, "the secret `" + name + "` is there twice", "keep one of them");
    } else if (name != null) {
      add(name, item, new Source.Variable(name), sources);
    }
  }

  private void add(String name, Node place, @Nullable Source source, Map<String, Source> sources) {
    if (!name.matches(NAME)) {
      diagnostics.add(
          place,
          "`" + name + "` is no name of a secret",
          "it has letters, digits and `_`, as a variable of the environment");
    } else {
      // A secret with an invalid source is still declared.
      sources.put(name, source == null ? new Source.Variable(name) : source);
    }
  }

  /// Returns null, after reporting an error, if the source is invalid.
  private @Nullable Source source(String name, Node from) {
    if (from instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL)) {
      return new Source.Variable(name);
    }
    if (!(from instanceof MappingNode)) {
      diagnostics.add(
          from, "a secret itself has no place in a plan", "say where it comes from, " + REMEDY);
      return null;
    }
    Fields fields = Fields.of(from, "a secret", diagnostics).only(PlanKeys.SECRET);
    List<String> keys = PlanKeys.SECRET.stream().filter(key -> fields.node(key) != null).toList();
    if (keys.size() != 1) {
      if (fields.isSound()) {
        diagnostics.add(from, "a secret comes from one place", REMEDY);
      }
      return null;
    }
    Node place = fields.value(keys.getFirst());
    return switch (keys.getFirst()) {
      case "env" ->
          text(place, "`env`") instanceof String variable ? new Source.Variable(variable) : null;
      case "file" -> file(place);
      default -> command(place);
    };
  }

  private @Nullable Source command(Node node) {
    List<String> arguments = new ArrayList<>();
    if (node instanceof SequenceNode list) {
      list.getValue()
          .forEach(
              item -> {
                String argument = text(item, "an argument");
                arguments.add(argument == null ? "" : argument);
              });
    } else if (text(node, "`command`") instanceof String line) {
      arguments.addAll(ReadContext.Defaults.NONE.shell());
      arguments.add(line);
    }
    if (arguments.isEmpty() || arguments.getFirst().isBlank() || arguments.getLast().isBlank()) {
      diagnostics.add(node, "the command is empty", "");
      return null;
    }
    return new Source.Command(arguments, directory, TIMEOUT);
  }

  /// Returns a text without templates; null, after reporting an error, if it is invalid.
  private @Nullable String text(Node node, String what) {
    String text = Fields.text(node, what, diagnostics);
    if (text != null && Template.isIn(text)) {
      diagnostics.add(node, "where a secret comes from holds no `${{ }}`", "write it out");
      return null;
    }
    return text;
  }

  private @Nullable Source file(Node node) {
    String file = text(node, "`file`");
    Path path = file == null ? null : PlanPath.resolve(directory, file, node, diagnostics);
    return path == null ? null : new Source.TextFile(path);
  }
}
