package dev.weft.cli.simulate;

import dev.weft.Durations;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.cli.option.Version;
import dev.weft.cli.process.AtomicFile;
import dev.weft.engine.Numbers;
import dev.weft.json.Json;
import dev.weft.model.Lane;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.rows.KnownTasks;
import dev.weft.plan.rows.LaterTasks;
import dev.weft.plan.testing.KnownSteps;
import dev.weft.report.Page;
import dev.weft.report.Simulated;
import dev.weft.report.Timeline;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Simulates runs of a plan with each combination of bounds that the options name.
public final class Simulation {
  // A browser shows so many.
  private static final long TASKS_SHOWN_MAX = 100_000;

  /// Thrown if a simulated run does not end in good time; its message is for users.
  public static final class EndlessException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EndlessException(String message) {
      super(message);
    }
  }

  private final Path path;
  private final Map<String, String> inputs;
  private final SimulationOptions options;
  private final List<Timeline> past;
  private final Set<String> assumed = new LinkedHashSet<>();
  // The run that the page shows; null for none.
  private @Nullable SimulatedRun shown;

  /// @param past recorded runs of the plan, the last one first
  public Simulation(
      Path path, Map<String, String> inputs, SimulationOptions options, List<Timeline> past) {
    this.path = path;
    this.inputs = inputs;
    this.options = options;
    this.past = past;
  }

  /// Simulates, and prints what comes of it.
  ///
  /// @throws PlanException if the plan has an error
  /// @throws IOException if the page cannot be written; the message is for users
  public void run(PrintWriter out, boolean asJson)
      throws PlanException, IOException, InterruptedException {
    Path page = options.page();
    List<Forecast> forecasts = new ArrayList<>();
    for (Map<String, String> combination : options.combinations()) {
      PlanFile.Options read =
          new PlanFile.Options(
              inputs,
              options.limits(combination),
              options.maxParallel(combination),
              new Processes());
      try (PlanFile file = PlanFile.read(path, read)) {
        file.secrets().makeUp();
        forecasts.add(forecast(combination, file.plan()));
      }
    }
    if (asJson) {
      out.println(Json.write(ForecastJson.of(forecasts, assumed)));
      out.flush();
    } else {
      new ForecastPrinter(out).print(forecasts, assumed);
    }
    if (page != null) {
      writePage(page, forecasts.getFirst());
      if (!asJson) {
        out.println();
        out.println(page);
        out.flush();
      }
    }
  }

  /// The page is written last, so that whatever is wrong with its file, the forecast is printed.
  private void writePage(Path page, Forecast forecast) throws IOException {
    SimulatedRun run = Objects.requireNonNull(shown);
    Simulated simulated =
        new Simulated(
            "This is the median of %s simulated runs, which take %s (p50), %s (p90)."
                .formatted(
                    forecast.took().size(),
                    Durations.format(forecast.within(0.5)),
                    Durations.format(forecast.within(0.9))),
            List.copyOf(assumed));
    AtomicFile.write(
        page, writer -> Page.write(run.timeline(), simulated, Version.number(), writer));
  }

  private Forecast forecast(Map<String, String> combination, Plan plan)
      throws PlanException, InterruptedException {
    KnownSteps known = new KnownSteps(plan);
    List<StepTimes.Given> given = options.steps(known);
    StepTimes times = new StepTimes(given, options.faults(), known);
    past.forEach(run -> run.lanes().forEach(times::add));
    requireSteps(given, known);
    assumeTimes(known, times);
    Map<String, Long> rows = rows(plan);
    int runs = runs(plan, rows, known);
    SimulatedPlan simulated = new SimulatedPlan(rows);
    Capacity capacity = Capacity.of(plan, past);
    times.assume(capacity);
    capacity
        .perSecond()
        .forEach(
            (limit, rate) ->
                assumed.add(
                    String.format(
                        Locale.ROOT,
                        "`%s` lets %.1f calls a second through, as in the last run that was refused some",
                        limit,
                        rate)));
    Plan repeated = simulated.of(capacity.in(plan));
    requireFewTasks(repeated);
    Forecast forecast =
        Forecast.of(combination, repeated, times, options.kills(), runs, options.seed());
    if (options.page() != null) {
      shown = SimulatedRun.of(repeated, times, forecast.medianSeed());
    }
    assumed.addAll(simulated.assumed());
    return forecast;
  }

  /// Refuses to write a page that no browser shows.
  private void requireFewTasks(Plan plan) {
    long tasks = plan.groups().stream().mapToLong(it -> it.count().orElse(0)).sum();
    if (options.page() != null && tasks > TASKS_SHOWN_MAX) {
      throw options.wrong(
          "a page shows %s tasks at most, and this run has %s; simulate fewer with --rows, or without --output"
              .formatted(Numbers.format(TASKS_SHOWN_MAX), Numbers.format(tasks)));
    }
  }

  /// Returns how many runs are simulated: fewer than usual if each of them takes long.
  private int runs(Plan plan, Map<String, Long> rows, KnownSteps known) {
    long attempts = 1;
    for (Group group : plan.groups()) {
      long tasks = rows.getOrDefault(group.name(), group.count().orElse(0));
      attempts += tasks * known.stepsOf(group.name());
    }
    if (attempts > AttemptCount.MOST) {
      throw options.wrong(
          "all rows with all their steps are %s attempts, and a simulation has %s at most: simulate a part, such as --rows 100000; where a limit is full, the time grows with the number of rows"
              .formatted(Numbers.format(attempts), Numbers.format(AttemptCount.MOST)));
    }
    int usual = options.runs();
    int fewer = AttemptCount.runs(attempts, usual);
    if (fewer == usual || options.isRunsGiven()) {
      return usual;
    }
    assumed.add(
        "%s runs instead of %s show enough, since each has so many rows; --runs says how many"
            .formatted(fewer, usual));
    return fewer;
  }

  /// Refuses names that fit no step.
  private void requireSteps(List<StepTimes.Given> given, KnownSteps known) {
    List<String> unknown = new ArrayList<>();
    given.stream()
        .filter(it -> known.matching(it.steps()).isEmpty())
        .forEach(it -> unknown.add(it.steps().text()));
    options.faults().stream()
        .filter(it -> known.matching(it.steps()).isEmpty())
        .forEach(it -> unknown.add(it.steps().text()));
    if (!unknown.isEmpty()) {
      throw options.wrong(
          "the plan has no step `%s`; it has %s"
              .formatted(
                  unknown.getFirst(),
                  known.all().stream()
                      .map(it -> it.place().shown())
                      .limit(20)
                      .collect(Collectors.joining(", "))));
    }
  }

  private void assumeTimes(KnownSteps known, StepTimes times) {
    Set<String> unknown = new TreeSet<>();
    Set<String> recorded = new TreeSet<>();
    for (KnownSteps.Known each : known.all()) {
      boolean isApproval = each.step().asApproval() != null;
      if (!isApproval && !(each.step() instanceof Step.Work<?>)) {
        continue;
      }
      String name = each.place().shown();
      if (each.step() instanceof Step.Work<?> work && work.poll() != null) {
        assumed.add(name + " is done at its first answer");
      }
      boolean isCleanUp =
          each.part() != KnownSteps.Part.STEPS
              || List.of("on-failure", "finally").contains(each.place().group());
      switch (times.source(each.place())) {
        case GIVEN -> {
          // The user knows.
        }
        case RECORDED -> recorded.add(name);
        case UNKNOWN -> {
          if (isApproval) {
            assumed.add(name + " is answered at once");
          } else if (isCleanUp) {
            assumed.add(name + " takes no time");
          } else {
            unknown.add(name);
          }
        }
      }
    }
    if (!unknown.isEmpty()) {
      throw options.wrong(
          "it is not known how long these steps take: %s; say so, such as --step '%s=200ms..2s', or run the plan once"
              .formatted(String.join(", ", unknown), unknown.iterator().next()));
    }
    if (!recorded.isEmpty()) {
      String runs = past.size() == 1 ? "the last run" : "the last " + past.size() + " runs";
      assumed.add("times as in " + runs + ": " + String.join(", ", recorded));
    }
  }

  /// Returns how many rows tasks have that differs from what the plan itself says.
  private Map<String, Long> rows(Plan plan) {
    Map<String, Long> given = options.rows();
    Map<String, Long> counts = new LinkedHashMap<>();
    Set<String> unused = new LinkedHashSet<>(given.keySet());
    unused.remove("");
    for (Group group : plan.groups()) {
      boolean isLater = group.tasks() instanceof LaterTasks;
      if (!isLater && !(group.tasks() instanceof KnownTasks)) {
        continue;
      }
      unused.remove(group.name());
      Long count = given.getOrDefault(group.name(), given.get(""));
      if (count == null && isLater) {
        count = recorded(group.name());
      }
      if (count != null) {
        counts.put(group.name(), count);
      }
    }
    if (!unused.isEmpty()) {
      throw options.wrong("the plan has no rows of `" + unused.iterator().next() + "`");
    }
    return counts;
  }

  private long recorded(String group) {
    for (Timeline run : past) {
      long count = run.lanes().stream().map(Lane::group).filter(group::equals).count();
      if (count > 0) {
        assumed.add("%s has %s rows, as in the last run".formatted(group, count));
        return count;
      }
    }
    throw options.wrong(
        "only a run brings the rows of `%1$s`: say how many, such as --rows '%1$s=1000'"
            .formatted(group));
  }
}
