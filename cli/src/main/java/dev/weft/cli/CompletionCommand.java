package dev.weft.cli;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.shell.Completion;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft completion`: prints the script with which a shell completes command lines.
final class CompletionCommand implements Callable<Integer> {
  private static final List<String> SHELLS =
      Arrays.stream(Completion.values()).map(Completion::word).toList();

  private final CommandSpec spec;
  private final StandardOutput output;
  private String shell = "";

  CompletionCommand(Syntax syntax, StandardOutput output) {
    this.output = output;
    spec = syntax.spec();
    syntax.description(
        "Prints a script that completes commands, options, tasks, inputs and runs: for bash, `eval"
            + " \"$(weft completion bash)\"` in ~/.bashrc.");
    syntax.required("SHELL", SHELLS, "The shell: bash, zsh or fish.", it -> shell = it);
  }

  @Override
  public Integer call() {
    Completion completion =
        Arrays.stream(Completion.values())
            .filter(each -> each.word().equals(shell))
            .findAny()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "there is no completion for `" + shell + "`, only for bash, zsh and fish"));
    spec.commandLine().getOut().print(completion.script(Main.commandLine(output).getCommandSpec()));
    return ExitCode.SUCCEEDED.code;
  }
}
