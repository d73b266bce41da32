package dev.weft.plan.testing;

import dev.weft.Group;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.reading.Document;
import dev.weft.plan.reading.TasksReader;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Writes a first test file for a plan: a stub for each step, a test in which all goes well, and
/// one in which a step fails. It expects what then happens.
public final class FirstTests {
  private static final String EXAMPLE = "example";
  private static final int NAMES_MAX = 12;

  private final Path path;
  private final Processes processes;
  private final List<String> head = new ArrayList<>();

  private FirstTests(Path path, Processes processes) {
    this.path = path;
    this.processes = processes;
  }

  /// Returns the text of a test file.
  ///
  /// @throws PlanException if the plan has an error
  public static String of(Path plan, Processes processes) throws PlanException {
    return new FirstTests(plan, processes).text();
  }

  private String text() throws PlanException {
    Map<String, String> inputs = new LinkedHashMap<>();
    Diagnostics unused = new Diagnostics();
    try {
      read(Map.of(), unused, inputs).close();
    } catch (PlanException missing) {
      // An input that is missing is given below; anything else is wrong then, too.
    }
    try (PlanFile file = read(inputs, new Diagnostics(), new LinkedHashMap<>())) {
      file.secrets().makeUp();
      KnownSteps known = new KnownSteps(file.plan());
      head.add("# `weft test` runs these tests, with stubs in place of all steps.");
      addInputs(inputs);
      addRows(file);
      addStubs(file, known);
      List<String> lines = new ArrayList<>(head);
      lines.add("tests:");
      lines.add("  All goes well:");
      expect(known, List.of(), lines);
      KnownSteps.Known failing = failing(known);
      if (failing != null) {
        String name = ExampleReply.flow(failing.place().shown());
        lines.add("  " + ExampleReply.flow(failing.place().shown() + " fails") + ":");
        List<String> stubs = List.of("    stubs:", "      " + name + ": {fail: exit 1}");
        lines.addAll(stubs);
        expect(known, stubs, lines);
      }
      return String.join("\n", lines) + "\n";
    }
  }

  /// @param missing receives values for the inputs without a default
  private PlanFile read(
      Map<String, String> inputs, Diagnostics diagnostics, Map<String, String> missing)
      throws PlanException {
    return PlanFile.read(
        path,
        new PlanFile.Options(inputs, processes),
        diagnostics,
        root -> {
          Mappings.values(Mappings.values(root).get("inputs"))
              .forEach(
                  (name, node) -> {
                    String value = sample(name, node);
                    if (value != null) {
                      missing.put(name, value);
                    }
                  });
          return root;
        });
  }

  /// Returns a value for an input without a default; null for one with a default.
  private static @Nullable String sample(String name, Node node) {
    Map<String, Node> keys = Mappings.values(node);
    Node options = node instanceof SequenceNode ? node : keys.get("options");
    if (keys.containsKey("default")) {
      return null;
    }
    if (options instanceof SequenceNode list
        && !list.getValue().isEmpty()
        && list.getValue().getFirst() instanceof ScalarNode first) {
      return first.getValue();
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getTag().equals(Tag.NULL) ? name : null;
    }
    String type = keys.get("type") instanceof ScalarNode word ? word.getValue() : "";
    return switch (type) {
      case "number" -> "1";
      case "boolean" -> "true";
      case "list" -> "[" + EXAMPLE + "]";
      default -> name;
    };
  }

  private void addInputs(Map<String, String> inputs) {
    if (!inputs.isEmpty()) {
      head.add("inputs:");
      inputs.forEach(
          (name, value) ->
              head.add(
                  "  %s: %s"
                      .formatted(
                          ExampleReply.flow(name),
                          value.startsWith("[") ? value : ExampleReply.flow(value))));
    }
  }

  /// Gives a row to each task whose rows only a run brings.
  private void addRows(PlanFile file) {
    List<String> later =
        file.plan().groups().stream()
            .filter(group -> group.tasks() instanceof LaterTasks)
            .map(Group::name)
            .toList();
    if (later.isEmpty()) {
      return;
    }
    Set<String> columns = new TreeSet<>();
    Pattern read = Pattern.compile("\\brow\\.([A-Za-z_]\\w*)");
    for (String text : file.texts().values()) {
      Matcher matcher = read.matcher(text);
      while (matcher.find()) {
        columns.add(matcher.group(1));
      }
    }
    String row =
        columns.isEmpty()
            ? EXAMPLE
            : columns.stream()
                .map(it -> it + ": " + it)
                .collect(Collectors.joining(", ", "{", "}"));
    head.add("rows:");
    later.forEach(name -> head.add("  " + ExampleReply.flow(name) + ": [" + row + "]"));
  }

  private void addStubs(PlanFile file, KnownSteps known) {
    Collection<String> texts = file.texts().values();
    head.add("stubs:");
    for (KnownSteps.Known each : known.all()) {
      if (each.step() instanceof Step.Work<?> || each.step().asApproval() != null) {
        head.add("  " + ExampleReply.line(each.place().shown(), each.step(), texts));
      }
    }
  }

  /// Returns the step whose failure tells most: one of a task that then cleans up, or the first.
  private static KnownSteps.@Nullable Known failing(KnownSteps known) {
    List<KnownSteps.Known> work =
        known.all().stream()
            .filter(it -> it.part() == KnownSteps.Part.STEPS && it.step() instanceof Step.Work<?>)
            .toList();
    return work.stream()
        .filter(it -> !it.example().rules().onFailure().isEmpty())
        .findFirst()
        .or(() -> work.stream().findFirst())
        .orElse(null);
  }

  /// Adds what happens in a test.
  private void expect(KnownSteps known, List<String> stubs, List<String> lines)
      throws PlanException {
    Observed observed = observe(stubs);
    lines.add("    expect:");
    Status status = observed.status(Observed.RUN);
    lines.add("      status: " + status);
    String tasks =
        known.groups().stream()
            .filter(name -> observed.status(name) != null)
            .limit(NAMES_MAX)
            .map(name -> ExampleReply.flow(name) + ": " + observed.status(name))
            .collect(Collectors.joining(", "));
    lines.add("      tasks: {" + tasks + "}");
    Set<String> idle = new LinkedHashSet<>();
    Set<String> cleanUp = new LinkedHashSet<>();
    for (KnownSteps.Known each : known.all()) {
      String name = each.place().shown();
      boolean ran = observed.tries().stream().anyMatch(it -> it.place.shown().equals(name));
      if (!ran) {
        idle.add(ExampleReply.flow(name));
      } else if (each.part() != KnownSteps.Part.STEPS
          || TasksReader.CLEAN_UP.contains(each.place().group())) {
        cleanUp.add(ExampleReply.flow(name));
      }
    }
    addNames("ran", cleanUp, lines);
    addNames("not-ran", idle, lines);
  }

  private static void addNames(String key, Set<String> names, List<String> lines) {
    if (!names.isEmpty()) {
      lines.add(
          "      %s: [%s]"
              .formatted(key, names.stream().limit(NAMES_MAX).collect(Collectors.joining(", "))));
    }
  }

  /// Runs the plan with the stubs so far.
  private Observed observe(List<String> stubs) throws PlanException {
    List<String> lines = new ArrayList<>(head);
    lines.addAll(List.of("tests:", "  t:"));
    lines.addAll(stubs);
    lines.add("    expect: {status: succeeded}");
    String text = String.join("\n", lines);
    Diagnostics diagnostics = new Diagnostics();
    diagnostics.addFile(EXAMPLE, text);
    Optional<Node> root = Document.read(EXAMPLE, text, diagnostics);
    Fields shared = Fields.of(root.orElseThrow(), "a test file", diagnostics);
    Fields tests = Fields.of(shared.value("tests"), "tests", diagnostics);
    Fields own = Fields.of(tests.value("t"), "a test", diagnostics);
    TestPlan plan = new TestPlan(shared, own, tests.key("t"), diagnostics);
    try (PlanFile file = plan.read(path, Path.of(EXAMPLE), text, processes)) {
      file.secrets().makeUp();
      KnownSteps known = new KnownSteps(file.plan());
      PlanTest test =
          new PlanTestReader(known, diagnostics)
              .read("t", tests.key("t"), own, shared.node("stubs"));
      TestRun run = new TestRun(test, file, known);
      var _ = run.run(file.texts().values());
      return run.observed();
    }
  }
}
