package dev.weft.plan.testing;

import dev.weft.Status;
import dev.weft.TaskResult;
import dev.weft.plan.reading.TasksReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes what happened in the run of a test as the expectations of a first test.
final class FirstExpectations {
  private static final int NAMES_MAX = 12;

  private final KnownSteps known;
  private final Observed observed;
  private final List<String> lines = new ArrayList<>();

  private FirstExpectations(KnownSteps known, Observed observed) {
    this.known = known;
    this.observed = observed;
  }

  /// Returns the lines of `expect`.
  ///
  /// @param record the run on record that the test repeats; null for none
  static List<String> of(KnownSteps known, Observed observed, @Nullable RecordedRun record) {
    FirstExpectations expected = new FirstExpectations(known, observed);
    if (record != null) {
      expected.addDifferences(record);
    }
    expected.lines.add("    expect:");
    expected.lines.add("      status: " + observed.status(Observed.RUN));
    expected.addTasks(record);
    expected.addSteps();
    if (record != null) {
      expected.addTimes();
      expected.addOutputs();
    }
    return expected.lines;
  }

  /// A run that was cancelled or mended meanwhile is not repeated by its stubs.
  private void addDifferences(RecordedRun record) {
    for (RecordedRun.RecordedTask task : record.tasks()) {
      Status now = observed.status(task.name());
      if (task.status() != null && task.status() != now) {
        lines.add(
            "    # In run %s, %s was: %s"
                .formatted(record.id(), ExampleReply.flow(task.name()), task.status()));
      }
    }
  }

  private void addTasks(@Nullable RecordedRun record) {
    Set<String> names = new LinkedHashSet<>(known.groups());
    if (record != null) {
      record.tasks().forEach(task -> names.add(task.name()));
    }
    String tasks =
        names.stream()
            .filter(name -> observed.status(name) != null)
            .limit(NAMES_MAX)
            .map(name -> ExampleReply.flow(name) + ": " + observed.status(name))
            .collect(Collectors.joining(", "));
    lines.add("      tasks: {" + tasks + "}");
  }

  private void addSteps() {
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
    addNames("ran", cleanUp);
    addNames("not-ran", idle);
  }

  private void addNames(String key, Set<String> names) {
    if (!names.isEmpty()) {
      lines.add(
          "      %s: [%s]"
              .formatted(key, names.stream().limit(NAMES_MAX).collect(Collectors.joining(", "))));
    }
  }

  /// Adds how often steps ran that were retried.
  private void addTimes() {
    Map<String, Long> times = new LinkedHashMap<>();
    Set<String> retried = new LinkedHashSet<>();
    for (Observed.Try attempt : observed.tries()) {
      String name = ExampleReply.flow(attempt.place.shown());
      times.merge(name, 1L, Long::sum);
      if (attempt.number > 1) {
        retried.add(name);
      }
    }
    if (!retried.isEmpty()) {
      lines.add(
          retried.stream()
              .limit(NAMES_MAX)
              .map(name -> name + ": " + times.get(name))
              .collect(Collectors.joining(", ", "      times: {", "}")));
    }
  }

  private void addOutputs() {
    List<String> outputs = new ArrayList<>();
    for (TaskResult result : observed.tasks().values()) {
      if (!result.outputs().isEmpty() && outputs.size() < NAMES_MAX) {
        String name = ExampleReply.flow(result.task().name());
        outputs.add("        " + name + ": " + ExampleReply.flow(result.outputs()));
      }
    }
    if (!outputs.isEmpty()) {
      lines.add("      outputs:");
      lines.addAll(outputs);
    }
  }
}
