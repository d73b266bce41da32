package dev.weft.plan.testing;

import dev.weft.Group;
import dev.weft.Step;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.reading.Document;
import dev.weft.plan.rows.KnownTasks;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.step.process.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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

  private final Path path;
  private final Processes processes;
  private final @Nullable RecordedRun record;
  private final List<String> head = new ArrayList<>();

  private FirstTests(Path path, Processes processes, @Nullable RecordedRun record) {
    this.path = path;
    this.processes = processes;
    this.record = record;
  }

  /// Returns the text of a test file.
  ///
  /// @throws PlanException if the plan has an error
  public static String of(Path plan, Processes processes) throws PlanException {
    return new FirstTests(plan, processes, null).text();
  }

  /// Returns the text of a test file whose test repeats a run on record: its steps are stubbed by
  /// what they did in that run.
  ///
  /// @throws PlanException if the plan has an error
  public static String of(Path plan, Processes processes, RecordedRun record) throws PlanException {
    try {
      return new FirstTests(plan, processes, record).text();
    } catch (PlanException withRows) {
      // The rows of a matrix have no single key.
      return new FirstTests(plan, processes, record.withoutRows()).text();
    }
  }

  private String text() throws PlanException {
    Map<String, String> given = record == null ? Map.of() : record.inputs();
    Map<String, String> inputs = new LinkedHashMap<>();
    Diagnostics unused = new Diagnostics();
    try {
      read(given, unused, inputs).close();
    } catch (PlanException missing) {
      // An input that is missing is given below; anything else is wrong then, too.
    }
    inputs.putAll(given);
    try (PlanFile file = read(inputs, new Diagnostics(), new LinkedHashMap<>())) {
      file.secrets().makeUp();
      KnownSteps known = new KnownSteps(file.plan());
      head.add("# `weft test` runs these tests, with stubs in place of all steps.");
      addInputs(inputs);
      addRows(file);
      addStubs(file, known);
      List<String> lines = new ArrayList<>(head);
      lines.add("tests:");
      if (record != null) {
        lines.add("  " + ExampleReply.flow("As in run " + record.id()) + ":");
        lines.addAll(FirstExpectations.of(known, observe(List.of()), record));
        return String.join("\n", lines) + "\n";
      }
      lines.add("  All goes well:");
      lines.addAll(FirstExpectations.of(known, observe(List.of()), null));
      KnownSteps.Known failing = failing(known);
      if (failing != null) {
        String name = ExampleReply.flow(failing.place().shown());
        lines.add("  " + ExampleReply.flow(failing.place().shown() + " fails") + ":");
        List<String> stubs = List.of("    stubs:", "      " + name + ": {fail: exit 1}");
        lines.addAll(stubs);
        lines.addAll(FirstExpectations.of(known, observe(stubs), null));
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
    Map<String, List<Object>> recorded = recordedRows(file);
    List<String> later =
        file.plan().groups().stream()
            .filter(group -> group.tasks() instanceof LaterTasks)
            .map(Group::name)
            .filter(name -> !recorded.containsKey(name))
            .toList();
    if (!later.isEmpty() || !recorded.isEmpty()) {
      head.add("rows:");
    }
    recorded.forEach(
        (name, rows) -> head.add("  " + ExampleReply.flow(name) + ": " + ExampleReply.flow(rows)));
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
    later.forEach(name -> head.add("  " + ExampleReply.flow(name) + ": [" + row + "]"));
  }

  /// Returns the rows on record of the tasks whose rows a test file can give. Those of a list or a
  /// matrix are in the plan.
  private Map<String, List<Object>> recordedRows(PlanFile file) {
    Map<String, List<Object>> rows = new LinkedHashMap<>();
    if (record == null) {
      return rows;
    }
    Set<String> sources =
        file.plan().groups().stream()
            .filter(it -> it.tasks() instanceof LaterTasks || it.tasks() instanceof KnownTasks)
            .map(Group::name)
            .collect(Collectors.toSet());
    for (RecordedRun.RecordedTask task : record.tasks()) {
      if (task.row() != null && sources.contains(task.group())) {
        rows.computeIfAbsent(task.group(), _ -> new ArrayList<>()).add(task.row());
      }
    }
    return rows;
  }

  private void addStubs(PlanFile file, KnownSteps known) {
    Collection<String> texts = file.texts().values();
    head.add("stubs:");
    for (KnownSteps.Known each : known.all()) {
      if (each.step() instanceof Step.Work<?> || each.step().asApproval() != null) {
        String name = each.place().shown();
        Map<String, List<Map<String, Object>>> replies = replies(each);
        List<Map<String, Object>> first = replies.values().stream().findFirst().orElse(List.of());
        if (!first.isEmpty()
            && replies.values().stream().allMatch(it -> RecordedReply.isAlike(it, first))) {
          add(name, first);
        } else {
          // What names a row comes first.
          replies.forEach(this::add);
          head.add("  " + ExampleReply.line(name, each.step(), texts));
        }
      }
    }
  }

  private void add(String step, List<Map<String, Object>> replies) {
    head.add("  " + ExampleReply.flow(step) + ": " + RecordedReply.text(replies));
  }

  /// Returns how the step behaved on record, by its name in each task.
  private Map<String, List<Map<String, Object>>> replies(KnownSteps.Known step) {
    Map<String, List<Map<String, Object>>> replies = new LinkedHashMap<>();
    if (record == null) {
      return replies;
    }
    for (RecordedRun.RecordedTask task : record.tasks()) {
      if (task.group().equals(step.place().group())) {
        String id = step.place().id();
        List<Map<String, Object>> reply =
            RecordedReply.of(step.step(), RecordedRun.attempts(task, id));
        if (!reply.isEmpty()) {
          replies.put(task.name() + "/" + id, reply);
        }
      }
    }
    return replies;
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
