package dev.weft.cli;

import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.TemporaryFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/// Runs the most common commands once, in a folder of its own that is deleted afterwards. Meanwhile
/// Java records the classes that they load, so that later processes find them in the cache.
///
/// Rarely used code stays out, because each cached class adds to the time of every start: HTTP
/// requests, CEL expressions, the live view.
final class AotTraining {
  private static final String PLAN =
      """
      inputs: {word: {default: hello}}
      limits: {one: 1}
      tasks:
        Command:
          - {name: greet, run: 'echo "$WORD"', env: {WORD: '${{ inputs.word }}'}, limit: one}
          - {name: wait, wait: 1ms}
          - run: [echo, nothing]
        Rows:
          needs: [Command]
          for-each: [a, b]
          steps: [{name: row, run: [echo, '${{ row }}'], timeout: 1m, retry: 1}]
      """;

  private AotTraining() {}

  public static void main(String[] arguments) throws IOException {
    boolean succeeded;
    try (TemporaryFolder folder =
        new TemporaryFolder(Files.createTempDirectory("weft-rehearsal"))) {
      String plan = Files.writeString(folder.path().resolve("plan.yaml"), PLAN).toString();
      succeeded =
          Stream.of(
                  List.of("--version"),
                  List.of("check", plan),
                  List.of("run", plan),
                  // Reads a journal that contains a run.
                  List.of("run", plan),
                  List.of("run", "--no-journal", plan))
              .allMatch(AotTraining::succeeds);
    }
    System.exit((succeeded ? ExitCode.SUCCEEDED : ExitCode.FAILED).code);
  }

  private static boolean succeeds(List<String> arguments) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return Main.run(nowhere, nowhere, arguments.toArray(String[]::new)) == ExitCode.SUCCEEDED.code;
  }
}
