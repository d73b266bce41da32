package dev.weft.plan.testing;

import dev.weft.Event;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.reading.Document;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanText;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// A file of tests of a plan, `*.test.yaml`.
public final class TestFile {
  /// The end of the names of test files.
  public static final String ENDING = ".test.yaml";

  private final Path file;
  private final Set<String> mistakes = new LinkedHashSet<>();
  private String text = "";
  private @Nullable Fields fields;
  private @Nullable Path plan;
  // Stubs of the file that named a step in some test.
  private final Set<String> fitting = new LinkedHashSet<>();

  private TestFile(Path file) {
    this.file = file;
  }

  /// Reads a test file. What is wrong with it is among its [#mistakes].
  public static TestFile read(Path file) {
    TestFile tests = new TestFile(file);
    Diagnostics diagnostics = new Diagnostics();
    try {
      tests.text = PlanText.read(file);
      diagnostics.addFile(file.toString(), tests.text);
      Optional<Node> root = Document.read(file.toString(), tests.text, diagnostics);
      if (root.isPresent()) {
        tests.read(root.get(), diagnostics);
      } else if (diagnostics.isEmpty()) {
        tests.mistakes.add("error: " + file + " is empty; a test file has at least `tests:`");
      }
    } catch (IOException unreadable) {
      tests.mistakes.add("error: " + unreadable.getMessage());
    }
    tests.mistakes.addAll(diagnostics.all());
    return tests;
  }

  private void read(Node root, Diagnostics diagnostics) {
    Fields read = Fields.of(root, "a test file", diagnostics);
    if (read.node("tasks") != null) {
      diagnostics.add(
          read.key("tasks"),
          "this is a plan, not a test file",
          "`weft test --init " + file + "` writes a test file");
      return;
    }
    read.only(TestKeys.FILE);
    if (read.node("tests") == null && read.isSound()) {
      diagnostics.add(root, "there is no `tests:` in this file", "");
    }
    plan = plan(read, root, diagnostics);
    fields = read;
  }

  private @Nullable Path plan(Fields read, Node root, Diagnostics diagnostics) {
    String written = read.node("plan") == null ? null : read.text("plan");
    if (written != null) {
      return file.resolveSibling(written);
    }
    String name = String.valueOf(file.getFileName());
    if (!name.matches(".+\\.test\\.ya?ml")) {
      diagnostics.add(
          root, "which plan is tested?", "add `plan: FILE`, or call the file `PLAN.test.yaml`");
      return null;
    }
    return file.resolveSibling(name.replaceFirst("\\.test(\\.ya?ml)$", "$1"));
  }

  /// Returns the file, as it was named.
  public Path file() {
    return file;
  }

  /// Returns the plan that is tested; null if the file does not say which.
  public @Nullable Path plan() {
    return plan;
  }

  /// Returns the mistakes in the file and its plan that were found so far, for users.
  public Collection<String> mistakes() {
    return List.copyOf(mistakes);
  }

  /// Runs the tests. Those with mistakes do not run.
  ///
  /// @param processes runs no command, but the plan's reader asks for it
  /// @param coverage receives what the tests try
  public List<TestResult> run(Processes processes, Coverage coverage) {
    List<TestResult> results = new ArrayList<>();
    Fields read = fields;
    Path tested = plan;
    Node tests = read == null ? null : read.node("tests");
    if (read == null || tested == null || tests == null) {
      return results;
    }
    Diagnostics diagnostics = diagnostics();
    Fields named =
        Fields.of(
            tests,
            "`tests` is a mapping of names to tests",
            "such as `It works: {expect: {status: succeeded}}`",
            diagnostics);
    if (named.values().isEmpty() && diagnostics.isEmpty()) {
      diagnostics.add(tests, "there is no test", "");
    }
    mistakes.addAll(diagnostics.all());
    named
        .values()
        .forEach(
            (name, node) -> {
              TestResult result =
                  run(name, named.key(name), node, read, tested, processes, coverage);
              if (result != null) {
                results.add(result);
              }
            });
    refuseUnused(read);
    return results;
  }

  private Diagnostics diagnostics() {
    Diagnostics diagnostics = new Diagnostics();
    diagnostics.addFile(file.toString(), text);
    return diagnostics;
  }

  /// Runs one test; returns null, after noting its mistakes, if it has any.
  private @Nullable TestResult run(
      String name,
      Node place,
      Node node,
      Fields shared,
      Path tested,
      Processes processes,
      Coverage coverage) {
    Diagnostics diagnostics = diagnostics();
    Fields own = Fields.of(node, "a test", diagnostics).only(TestKeys.TEST);
    TestPlan reader = new TestPlan(shared, own, place, diagnostics);
    try (PlanFile read = reader.read(tested, file, text, processes)) {
      read.secrets().makeUp();
      KnownSteps known = new KnownSteps(read.plan());
      coverage.expect(known);
      PlanTest test =
          new PlanTestReader(known, diagnostics).read(name, place, own, shared.node("stubs"));
      test.stubs().stream()
          .filter(it -> !it.isOfTest() && !known.matching(it.pattern()).isEmpty())
          .forEach(it -> fitting.add(it.pattern().text()));
      if (!diagnostics.isEmpty()) {
        mistakes.addAll(diagnostics.all());
        return null;
      }
      TestRun run = new TestRun(test, read, known);
      List<Mismatch> wrong = run.run(read.texts().values());
      coverage.add(run.observed());
      return new TestResult(
          name,
          run.observed().took(),
          wrong.stream().map(it -> problem(name, it, run.observed().events())).toList());
    } catch (PlanException refused) {
      // The test's own mistakes are found all the same.
      var _ = new PlanTestReader(null, diagnostics).read(name, place, own, shared.node("stubs"));
      mistakes.addAll(diagnostics.all());
      if (diagnostics.isEmpty() || !reader.isToBlame()) {
        mistakes.add(String.valueOf(refused.getMessage()));
      }
      return null;
    }
  }

  private TestResult.Problem problem(String test, Mismatch wrong, List<Event> events) {
    Diagnostics shown = diagnostics();
    shown.add(wrong.place(), test + ": " + wrong.message(), "");
    int count = wrong.events() == Mismatch.ALL ? events.size() : wrong.events();
    return new TestResult.Problem(
        shown.all().getFirst().replaceFirst("^error: ", "failed: "),
        wrong.message(),
        wrong.expected(),
        wrong.got(),
        wrong.remedy(),
        List.copyOf(events.subList(0, Math.min(count, events.size()))));
  }

  /// Reports the stubs of the file that named a step in no test.
  private void refuseUnused(Fields read) {
    Node stubs = read.node("stubs");
    if (stubs == null || !mistakes.isEmpty()) {
      return;
    }
    Diagnostics diagnostics = diagnostics();
    Fields named = Fields.of(stubs, "`stubs`", diagnostics);
    named
        .values()
        .keySet()
        .forEach(
            name -> {
              if (!fitting.contains(name)) {
                diagnostics.add(named.key(name), "the plan has no step `" + name + "`", "");
              }
            });
    mistakes.addAll(diagnostics.all());
  }
}
