package dev.weft.cli.simulate;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.simulate.StepTimes.Fault;
import dev.weft.cli.simulate.StepTimes.Given;
import dev.weft.cli.simulate.StepTimes.Outage;
import dev.weft.cli.simulate.StepTimes.Range;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.testing.KnownSteps;
import dev.weft.plan.testing.StepPattern;
import dev.weft.plan.testing.TimesFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The options of `weft simulate` that say what is simulated.
public final class SimulationOptions {
  private static final int RUNS = 50;
  private static final int COMBINATIONS_MAX = 100;
  private static final Pattern FAULT =
      Pattern.compile("(?:(\\d{1,3}(?:\\.\\d{1,6})?)%\\s+)?(\\S.*?)(?:\\s+(at\\s.*))?");
  private static final Pattern OUTAGE = Pattern.compile("at\\s+(\\S+)\\s+for\\s+(\\S+)");
  private static final BigDecimal HUNDRED = new BigDecimal(100);
  private static final String MAX_PARALLEL = "max-parallel";

  private final CommandSpec spec;
  private List<String> steps = List.of();
  private List<String> faults = List.of();
  private List<String> kills = List.of();
  private @Nullable Path times;
  private List<String> rows = List.of();
  private List<String> limits = List.of();
  private @Nullable String maxParallel;
  private @Nullable Path page;
  private int runs = RUNS;
  private boolean isRunsGiven;
  private int seed = 1;

  public SimulationOptions(Syntax syntax) {
    spec = syntax.spec();
    syntax.repeated(
        "--step",
        "STEP=TIME",
        "How long a step takes, such as 'Ask/call=200ms..2s'; * stands for anything. May be"
            + " repeated; the first that fits counts.",
        it -> steps = it);
    syntax.repeated(
        "--fail",
        "STEP=PERCENT CODE",
        "How many attempts of a step fail, and how, such as 'Ask/call=5% 429', or when its service is"
            + " out of order: 'Ask/call=503 at 5m for 10m'. May be repeated.",
        it -> faults = it);
    syntax.repeated(
        "--kill",
        "at TIME for TIME",
        "Kills the run, such as 'at 5m for 10m', and continues it when that is over. May be"
            + " repeated.",
        it -> kills = it);
    syntax.option(
        "--times",
        "FILE",
        Path.class,
        "A YAML file with the times of steps, 'STEP: TIME' each; --step comes first.",
        it -> times = it);
    syntax.repeated(
        "--rows",
        "[TASK=]N",
        "How many rows a task with for-each has, or each of them. May be repeated.",
        it -> rows = it);
    syntax.repeated(
        "--limit",
        "NAME=MAX,...",
        "Changes a limit of the plan, or `processes` or `http`. Several values are compared.",
        it -> limits = it);
    syntax.option(
        "--max-parallel",
        "N,...",
        String.class,
        "How many tasks are under way at once at most. Several values are compared.",
        it -> maxParallel = it);
    syntax.option(
        "--runs", "N", Integer.class, "How many runs to simulate. Default: 50.", this::give);
    syntax.option(
        "--seed",
        "N",
        Integer.class,
        "Which runs: one seed, one result. Default: 1.",
        it -> seed = it);
    syntax.option(
        "-o",
        "--output",
        "FILE",
        Path.class,
        "Writes the page of a simulated run, the one that takes the median time, as `weft report`"
            + " does of a real one.",
        it -> page = it);
  }

  /// Returns the file for the page of a run; null if there is none to write.
  @Nullable Path page() {
    Path file = page;
    if (file != null && combinations().size() > 1) {
      throw wrong("--output shows one run: give each limit and `--max-parallel` one value");
    }
    if (file != null && !kills.isEmpty()) {
      throw wrong("--output shows a run that goes through, without --kill");
    }
    if (file != null && file.toString().equals("-")) {
      throw wrong("--output is a file, since standard output is for the forecast");
    }
    return file;
  }

  private void give(int given) {
    runs = given;
    isRunsGiven = true;
  }

  boolean isRunsGiven() {
    return isRunsGiven;
  }

  int runs() {
    if (runs < 1) {
      throw wrong("`--runs` is a whole number from 1 on");
    }
    return runs;
  }

  long seed() {
    return seed;
  }

  /// @throws PlanException if something is wrong in the file of times
  List<Given> steps(KnownSteps known) throws PlanException {
    List<Given> all = new ArrayList<>(steps.stream().map(this::given).toList());
    if (times != null) {
      TimesFile.read(times, known)
          .forEach(it -> all.add(new Given(it.steps(), new Range(it.least(), it.most()))));
    }
    return all;
  }

  private Given given(String written) {
    int equals = written.lastIndexOf('=');
    String form = "write it as `--step 'TASK/STEP=200ms..2s'`";
    if (equals < 1) {
      throw wrong("`--step " + written + "`: " + form);
    }
    String[] bounds = written.substring(equals + 1).split("\\.\\.", -1);
    try {
      Duration least = PlanFile.time(bounds[0].strip());
      Duration most = PlanFile.time(bounds[bounds.length - 1].strip());
      if (bounds.length > 2 || most.compareTo(least) < 0) {
        throw wrong("`--step " + written + "`: the shortest time comes first; " + form);
      }
      return new Given(StepPattern.of(written.substring(0, equals)), new Range(least, most));
    } catch (IllegalArgumentException noTime) {
      throw wrong("`--step " + written + "`: " + noTime.getMessage() + "; " + form);
    }
  }

  List<Fault> faults() {
    return faults.stream().map(this::fault).toList();
  }

  private Fault fault(String written) {
    int equals = written.lastIndexOf('=');
    Matcher matcher = FAULT.matcher(equals < 1 ? "" : written.substring(equals + 1).strip());
    String form = "`--fail " + written + "`: write it as `--fail 'TASK/STEP=5% 429'`";
    if (!matcher.matches()) {
      throw wrong(form);
    }
    String percent = matcher.group(1);
    String outage = matcher.group(3);
    BigDecimal share = percent == null ? HUNDRED : new BigDecimal(percent);
    if ((percent == null && outage == null) || share.compareTo(HUNDRED) > 0) {
      throw wrong(form + ", or `--fail 'TASK/STEP=503 at 5m for 10m'`");
    }
    return new Fault(
        StepPattern.of(written.substring(0, equals)),
        share.doubleValue() / 100,
        matcher.group(2).strip(),
        outage == null ? null : outage("--fail", written, outage));
  }

  /// Returns when the machine dies that the run is on, the first time first.
  List<Outage> kills() {
    List<Outage> all =
        kills.stream()
            .map(it -> outage("--kill", it, it.strip()))
            .sorted(Comparator.comparing(Outage::begins))
            .toList();
    for (int i = 1; i < all.size(); i++) {
      if (all.get(i).begin().isBefore(all.get(i - 1).end())) {
        throw wrong("`--kill " + kills.get(i) + "`: the run is not going on then");
      }
    }
    return all;
  }

  private Outage outage(String option, String written, String outage) {
    Matcher matcher = OUTAGE.matcher(outage);
    String form = "`%s %s`: write the time as `at 5m for 10m`".formatted(option, written);
    if (!matcher.matches()) {
      throw wrong(form);
    }
    try {
      return new Outage(PlanFile.time(matcher.group(1)), PlanFile.time(matcher.group(2)));
    } catch (IllegalArgumentException noTime) {
      throw wrong(form + ": " + noTime.getMessage());
    }
  }

  /// Returns how many rows tasks have, by name; the empty name stands for all others.
  Map<String, Long> rows() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String written : rows) {
      int equals = written.lastIndexOf('=');
      String count = written.substring(equals + 1).replace(",", "");
      if (!count.matches("\\d{1,9}")) {
        throw wrong("`--rows " + written + "`: write it as `--rows 1000` or `--rows TASK=1000`");
      }
      counts.put(equals < 0 ? "" : written.substring(0, equals), Long.valueOf(count));
    }
    return counts;
  }

  /// Returns all combinations of the bounds that were named; one that is empty if none was.
  List<Map<String, String>> combinations() {
    List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
    for (String limit : limits) {
      int equals = limit.indexOf('=');
      if (equals < 1) {
        throw wrong("`--limit " + limit + "`: write it as `--limit NAME=MAX`");
      }
      all = crossed(all, limit.substring(0, equals), limit.substring(equals + 1));
    }
    if (maxParallel != null) {
      all = crossed(all, MAX_PARALLEL, maxParallel);
    }
    if (all.size() > COMBINATIONS_MAX) {
      throw wrong(
          "these are %s combinations; compare at most %s".formatted(all.size(), COMBINATIONS_MAX));
    }
    return all;
  }

  private static List<Map<String, String>> crossed(
      List<Map<String, String>> all, String name, String values) {
    List<Map<String, String>> crossed = new ArrayList<>();
    for (Map<String, String> each : all) {
      for (String value : values.split(",", -1)) {
        Map<String, String> more = new LinkedHashMap<>(each);
        more.put(name, value.strip());
        crossed.add(more);
      }
    }
    return crossed;
  }

  /// Returns the plan's bounds of a combination.
  Map<String, List<String>> limits(Map<String, String> combination) {
    Map<String, List<String>> bounds = new LinkedHashMap<>();
    combination.forEach(
        (name, value) -> {
          if (!name.equals(MAX_PARALLEL)) {
            bounds.put(name, List.of(value));
          }
        });
    return bounds;
  }

  @Nullable Integer maxParallel(Map<String, String> combination) {
    String value = combination.get(MAX_PARALLEL);
    if (value != null && !value.matches("[1-9]\\d{0,8}")) {
      throw wrong("`--max-parallel` is a whole number from 1 on, not `" + value + "`");
    }
    return value == null ? null : Integer.valueOf(value);
  }

  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
