package dev.weft.plan.testing;

import dev.weft.Status;
import dev.weft.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a plan can do, and which of it the tests so far have tried: each step runs, each `if` is
/// also false, and each step with a `retry` fails once.
public final class Coverage {
  // What can happen, by a key of its own, for people.
  private final Map<String, String> possible = new LinkedHashMap<>();
  private final Set<String> tried = new LinkedHashSet<>();

  /// Creates the coverage of a plan of which nothing is known and nothing was tried.
  public Coverage() {}

  /// Adds what a plan can do.
  void expect(KnownSteps known) {
    for (KnownSteps.Known each : known.all()) {
      Step<?> step = each.step();
      String name = each.place().shown();
      String part =
          switch (each.part()) {
            case STEPS -> "";
            case ON_FAILURE -> " (on-failure)";
            case FINALLY -> " (finally)";
          };
      possible.putIfAbsent(run(name), "no test runs " + name + part);
      if (step.condition() != null) {
        possible.putIfAbsent(skip(name), "no test skips " + name + ": its `if` is never false");
      }
      if (step.retry().max() > 0) {
        possible.putIfAbsent(again(name), "no test retries " + name);
      }
      String group = each.place().group();
      if (each.example().rules().condition() != null) {
        possible.putIfAbsent(skip(group), "no test skips " + group + ": its `if` is never false");
      }
    }
  }

  /// Adds what happened in a run.
  void add(Observed observed) {
    for (Observed.Try each : observed.tries()) {
      String name = each.place.shown();
      tried.add(run(name));
      if (each.number > 1) {
        tried.add(again(name));
      }
    }
    observed
        .outcomes()
        .forEach(
            (place, outcome) -> {
              if (outcome.status() == Status.SKIPPED) {
                tried.add(skip(place.shown()));
              }
            });
    observed
        .tasks()
        .forEach(
            (name, result) -> {
              if (result.status() == Status.SKIPPED) {
                tried.add(skip(observed.group(result.task())));
              }
            });
  }

  private static String run(String name) {
    return "run " + name;
  }

  private static String skip(String name) {
    return "skip " + name;
  }

  private static String again(String name) {
    return "again " + name;
  }

  /// Returns how many things the plan can do.
  public int possible() {
    return possible.size();
  }

  /// Returns how many of them were tried.
  public int tried() {
    return possible() - untried().size();
  }

  /// Returns what was not tried, one line each.
  public List<String> untried() {
    List<String> untried = new ArrayList<>();
    possible.forEach(
        (key, text) -> {
          if (!tried.contains(key)) {
            untried.add(text);
          }
        });
    return untried;
  }
}
