package dev.weft.cli;

import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.JournalOption;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.AtomicFile;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.record.PastRuns;
import dev.weft.cli.record.RunForTests;
import dev.weft.cli.test.FoundTests;
import dev.weft.cli.test.JUnitFile;
import dev.weft.cli.test.TestPrinter;
import dev.weft.plan.PlanException;
import dev.weft.plan.testing.Coverage;
import dev.weft.plan.testing.FirstTests;
import dev.weft.plan.testing.RecordedRun;
import dev.weft.plan.testing.TestFile;
import dev.weft.plan.testing.TestResult;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.process.Processes;
import dev.weft.terminal.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft test`: runs plans with stubs, in virtual time, and compares what happens with what is
/// expected.
final class TestCommand implements Callable<Integer> {
  private List<String> named = List.of();
  private @Nullable Path junit;
  private @Nullable Path init;
  private @Nullable String from;
  private boolean coverage;
  private final JournalOption journal;
  private final CommandSpec spec;

  TestCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Tests plans: runs them with stubs in place of their steps, in virtual time.");
    syntax.several(
        "FILE",
        "The test files, or folders that contain them. Default: all *.test.yaml below the current"
            + " folder.",
        it -> named = it);
    syntax.flag("--coverage", "Lists what no test tried.", () -> coverage = true);
    syntax.option(
        "--junit", "FILE", Path.class, "Writes the results as JUnit XML, too.", it -> junit = it);
    syntax.option(
        "--init",
        "PLAN",
        Path.class,
        "Writes a first test file for this plan, beside it, and runs no test.",
        it -> init = it);
    syntax.option(
        "--from",
        "RUN",
        String.class,
        "With --init: the test repeats this run on record, with stubs that do what its steps did."
            + " The run's id, or the beginning of it; `last` for the last run.",
        it -> from = it);
    journal = new JournalOption(syntax);
  }

  @Override
  public Integer call() throws PlanException, JournalException {
    if (init == null && from != null) {
      throw new ParameterException(spec.commandLine(), "--from goes with --init PLAN");
    }
    try {
      return init == null ? test() : write(init);
    } catch (IOException failure) {
      spec.commandLine().getErr().println("error: " + OneLine.of("" + failure.getMessage()));
      return ExitCode.USAGE.code;
    }
  }

  private int test() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    TestPrinter printer = new TestPrinter(out);
    JUnitFile results = new JUnitFile();
    Map<Path, Coverage> tried = new LinkedHashMap<>();
    List<String> mistakes = new ArrayList<>();
    boolean passed = true;
    for (Path file : files()) {
      TestFile tests = TestFile.read(file);
      Path plan = tests.plan();
      Coverage ofPlan =
          plan == null
              ? new Coverage()
              : tried.computeIfAbsent(plan.normalize(), _ -> new Coverage());
      List<TestResult> ended = tests.run(new Processes(), ofPlan);
      printer.print(tests, ended);
      results.add(tests, ended);
      passed &= ended.stream().allMatch(TestResult::passed);
      mistakes.addAll(tests.mistakes());
    }
    tried.values().removeIf(it -> it.possible() == 0);
    printer.printProblems();
    printer.printSummary(tried, coverage);
    if (junit != null) {
      results.write(junit);
    }
    if (!mistakes.isEmpty()) {
      spec.commandLine().getErr().println(OneLine.each(String.join("\n\n", mistakes)));
      return ExitCode.USAGE.code;
    }
    return (passed ? ExitCode.SUCCEEDED : ExitCode.FAILED).code;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    List<String> from = named.isEmpty() ? List.of("") : named;
    for (String name : from) {
      Path path = Path.of(name);
      if (name.isEmpty() || Files.isDirectory(path)) {
        files.addAll(FoundTests.below(path));
      } else {
        files.add(path);
      }
    }
    if (files.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no *.test.yaml %s: `weft test --init PLAN` writes one"
              .formatted(named.isEmpty() ? "here" : "in " + String.join(", ", named)));
    }
    return files;
  }

  private RecordedRun recorded(Path plan, String run) throws JournalException {
    Path file = journal.file(plan);
    if (Files.notExists(file)) {
      throw new JournalException("there is no journal " + file + ", and so no run of " + plan);
    }
    try (JournalFile open = JournalFile.openToRead(file)) {
      List<RunRecord> ofPlan = PastRuns.of(open, file, plan);
      if (ofPlan.isEmpty()) {
        throw new JournalException("no run of " + plan + " is on record");
      }
      return RunForTests.read(
          open, run.equals("last") ? ofPlan.getLast() : RunsOption.find(ofPlan, run));
    }
  }

  private int write(Path plan) throws IOException, PlanException, JournalException {
    if (!named.isEmpty() || junit != null || coverage) {
      throw new ParameterException(spec.commandLine(), "--init writes a file, and runs no test");
    }
    String name = String.valueOf(plan.getFileName()).replaceFirst("\\.ya?ml$", "");
    Path file = plan.resolveSibling(name + TestFile.ENDING);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ParameterException(spec.commandLine(), file + " is there already");
    }
    String text =
        from == null
            ? FirstTests.of(plan, new Processes())
            : FirstTests.of(plan, new Processes(), recorded(plan, from));
    AtomicFile.write(file, writer -> writer.write(text));
    PrintWriter out = spec.commandLine().getOut();
    String run = "weft test " + CommandHints.quote(file.toString());
    out.println(OneLine.of("wrote " + file + "; `" + run + "` runs it"));
    out.flush();
    return ExitCode.SUCCEEDED.code;
  }
}
