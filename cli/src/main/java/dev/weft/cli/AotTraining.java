package dev.weft.cli;

import dev.weft.cli.process.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
    Path folder = Files.createTempDirectory("weft-rehearsal");
    boolean succeeded;
    try {
      String plan = Files.writeString(folder.resolve("plan.yaml"), PLAN).toString();
      succeeded =
          Stream.of(
                  List.of("--version"),
                  List.of("check", plan),
                  List.of("run", plan),
                  // Reads a journal that contains a run.
                  List.of("run", plan),
                  List.of("run", "--no-journal", plan))
              .allMatch(AotTraining::succeeds);
    } finally {
      delete(folder);
    }
    System.exit((succeeded ? ExitCode.SUCCEEDED : ExitCode.FAILED).code);
  }

  private static boolean succeeds(List<String> arguments) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return Main.run(nowhere, nowhere, arguments.toArray(String[]::new)) == ExitCode.SUCCEEDED.code;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(AotTraining::deleteOne);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException kept) {
      throw new UncheckedIOException(kept);
    }
  }
}
