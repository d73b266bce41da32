package dev.weft.plan.testing;

import dev.weft.DeadlockException;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.plan.PlanFile;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.virtual.MemoryJournal;
import dev.weft.virtual.TestBed;
import dev.weft.virtual.VirtualRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Runs the plan of one test with its stubs, in virtual time.
final class TestRun {
  private static final String RUN = "test";

  /// A journal whose run always has the same id, since steps may show it.
  private static final class TestJournal extends MemoryJournal {
    @Override
    public String run() {
      return RUN;
    }
  }

  private final PlanTest test;
  private final Plan plan;
  private final Observed observed;
  private final StubbedSteps stubs;
  private final Set<String> missingRows = new LinkedHashSet<>();
  private final List<Mismatch> wrong = new ArrayList<>();
  private @Nullable RunResult result;

  TestRun(PlanTest test, PlanFile file, KnownSteps known) {
    this.test = test;
    this.plan = withoutLaterRows(file.plan());
    this.observed = new Observed(known.groups());
    this.stubs = new StubbedSteps(test.stubs(), file.secrets(), observed);
  }

  /// What only a run can bring is missing in a test, unless the test gives it.
  private Plan withoutLaterRows(Plan plan) {
    List<Group> groups =
        plan.groups().stream()
            .map(it -> it.tasks() instanceof LaterTasks ? it.withTasks(missing(it.name())) : it)
            .toList();
    return new Plan(
        plan.name(),
        groups,
        plan.limits(),
        plan.maxParallel(),
        plan.maxFailures(),
        plan.onFailure(),
        plan.finallyGroup());
  }

  private Iterable<Task> missing(String group) {
    return () -> {
      missingRows.add(group);
      throw new StepFailedException(new Failure(Failure.ERROR, "the test gives it no rows"));
    };
  }

  Observed observed() {
    return observed;
  }

  /// Runs the plan and returns what is not as expected.
  ///
  /// @param texts the texts of the plan, which say what it reads of a step
  List<Mismatch> run(Collection<String> texts) {
    try {
      drive();
    } catch (Observed.EndlessException endless) {
      wrong.add(new Mismatch(test.place(), "the run does not come to an end"));
    } catch (DeadlockException stuck) {
      wrong.add(new Mismatch(test.place(), String.valueOf(stuck.getMessage())));
    }
    wrong.addAll(stubs.refused());
    addMissing(texts);
    if (wrong.isEmpty()) {
      test.expectations().forEach(it -> wrong.addAll(it.check(observed, result)));
    }
    return wrong;
  }

  private void addMissing(Collection<String> texts) {
    if (!stubs.unstubbed().isEmpty()) {
      List<String> remedy = new ArrayList<>(List.of("write under `stubs`:"));
      stubs
          .unstubbed()
          .forEach((name, step) -> remedy.add("  " + ExampleReply.line(name, step, texts)));
      String message =
          stubs.unstubbed().size() == 1
              ? "a step has no stub"
              : stubs.unstubbed().size() + " steps have no stub";
      wrong.add(new Mismatch(test.place(), message, null, null, remedy, Mismatch.ALL));
    }
    if (!missingRows.isEmpty()) {
      List<String> remedy = new ArrayList<>(List.of("write under `rows`:"));
      missingRows.forEach(name -> remedy.add("  " + name + ": [...]"));
      String names =
          missingRows.stream().map(it -> "`" + it + "`").collect(Collectors.joining(", "));
      String message = "only a run brings the rows of " + names;
      wrong.add(new Mismatch(test.place(), message, null, null, remedy, Mismatch.ALL));
    }
  }

  private void drive() {
    TestBed bed = new TestBed(plan).withJournal(new TestJournal()).withStubs(stubs);
    Instant start = bed.start();
    if (test.killAt() != null) {
      // What is under way when the run is closed, nobody hears of any more, as after SIGKILL.
      try (VirtualRun run = bed.begin(observed::on)) {
        if (!run.until(event -> begins(event, test.killAt()))) {
          noteNeverBegan("kill-at", test.killPlace());
          end(run);
          return;
        }
        start = run.now();
      }
    }
    try (VirtualRun run = bed.withStart(start).begin(observed::on)) {
      if (test.cancelAt() != null) {
        if (run.until(event -> begins(event, test.cancelAt()))) {
          run.cancel("cancelled by the test");
        } else {
          noteNeverBegan("cancel-at", test.cancelPlace());
        }
      }
      end(run);
    }
  }

  private void noteNeverBegan(String key, @Nullable Node node) {
    if (node != null) {
      wrong.add(new Mismatch(node, "`" + key + "`: this step never began"));
    }
  }

  private boolean begins(Event event, @Nullable StepPattern pattern) {
    return pattern != null
        && event instanceof Event.StepStarted started
        && pattern.matches(observed.place(started.task(), started.step()));
  }

  private void end(VirtualRun run) {
    run.untilIdle();
    if (run.isDone()) {
      result = run.result();
    } else if (stubs.refused().isEmpty()) {
      String what = String.join("; ", run.waiting());
      wrong.add(new Mismatch(test.place(), "the run does not go on: " + what));
    }
  }
}
