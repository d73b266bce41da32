package dev.weft.cli;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.option.Version;
import dev.weft.cli.process.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// `weft doctor`: tries what Weft needs of this machine, and says what to do about what is missing.
final class DoctorCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final RunsOption runs;

  DoctorCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Tries what Weft needs of this machine, and says what to do about what is missing. Fails"
            + " if something does not work.");
    runs = RunsOption.alsoOnClusters(syntax);
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    for (String line : Version.lines()) {
      out.println(line);
    }
    out.println();
    List<Finding> findings = new Checkup(runs).findings();
    for (Finding finding : findings) {
      out.println("%-8s %s: %s".formatted(finding.state().word, finding.what(), finding.text()));
      if (finding.remedy() != null) {
        out.println(" ".repeat(9) + finding.remedy());
      }
    }
    boolean works = findings.stream().noneMatch(it -> it.state() == Finding.State.BROKEN);
    return (works ? ExitCode.SUCCEEDED : ExitCode.FAILED).code;
  }
}
