package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.process.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `weft run` with real commands, in this process.
@Timeout(60)
class RunTest {
  @TempDir private Path folder;

  @Test
  void linesOfManyTasksStayWholeHoweverTheirCommandsPrint() throws Exception {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      numbers.add("t" + i);
    }
    Files.write(folder.resolve("rows.txt"), numbers);
    Path plan =
        plan(
            """
            limits: {processes: 40}
            tasks:
              All:
                for-each: {lines: rows.txt}
                env: {ROW: '${{ row }}'}
                steps:
                  - name: print
                    run: |
                      for i in 1 2 3 4 5 6 7 8 9 10; do
                        printf 'a'; printf '%s ' "$ROW"; printf 'b'; printf '%s' "$i"; printf '\\n'
                      done
                      printf 'no newline %s' "$ROW"
            """);

    Typed typed = weft("run", plan.toString());

    assertThat(typed.exit()).isZero();
    for (String row : numbers) {
      List<String> expected = new ArrayList<>();
      for (int i = 1; i <= 10; i++) {
        expected.add("All/" + row + " | a" + row + " b" + i);
      }
      expected.add("All/" + row + " | no newline " + row);
      assertThat(typed.lines())
          .filteredOn(line -> line.startsWith("All/" + row + " |"))
          .isEqualTo(expected);
    }
    assertThat(typed.lines()).filteredOn(line -> line.startsWith("All/")).hasSize(40 * 12);
    assertThat(typed.lines().getLast()).startsWith("40 succeeded in ");
  }

  @Test
  void onlyRunsWhatIsNamedAndWhatThatNeeds() throws Exception {
    Path plan =
        plan(
            """
            tasks:
              Other: [exit 1]
              Base: [echo base]
              Rows:
                needs: [Base]
                for-each: [a, b]
                steps: [echo row]
              Last: {needs: [Rows], steps: [echo last]}
            """);

    assertThat(started(weft("run", "--json", "--only", "Base", plan.toString())))
        .containsExactly("Base");
    assertThat(started(weft("run", "--json", "--only", "Rows/b", plan.toString())))
        .containsExactly("Base", "Rows/b");
    assertThat(started(weft("run", "--json", "--only", "Last", plan.toString())))
        .containsExactlyInAnyOrder("Base", "Rows/a", "Rows/b", "Last");
    assertThat(started(weft("run", "--json", "--only=Rows/b", "--only", "Last", plan.toString())))
        .containsExactlyInAnyOrder("Base", "Rows/a", "Rows/b", "Last");
  }

  @Test
  void onlyTheSecretsAreLookedUpThatWhatRunsCanRead() throws Exception {
    Path plan =
        plan(
            """
            secrets:
              VAULT: {command: 'touch asked; echo from-the-vault'}
              MISSING: {env: NO_SUCH_VARIABLE_OF_WEFT}
              HERE: {command: 'echo a-secret-here'}
            tasks:
              Install: [{run: 'test "$HERE" = a-secret-here', secrets: [HERE]}]
              Release:
                needs: Install
                steps: [{run: echo, env: {A: "${{ secrets.VAULT }}", B: "${{ secrets.MISSING }}"}}]
            """);

    assertThat(weft("run", "--only", "Install", plan.toString()).exit()).isZero();
    assertThat(plan.resolveSibling("asked")).doesNotExist();
    assertThat(weft("run", "--only", "Release", plan.toString()).exit()).isEqualTo(2);
  }

  private static List<String> started(Typed typed) {
    assertThat(typed.exit()).isZero();
    return typed.lines().stream()
        .filter(line -> line.contains("\"event\":\"task-started\""))
        .map(line -> line.replaceFirst(".*\"task\":\"([^\"]+)\".*", "$1"))
        .toList();
  }

  @Test
  void aReaderThatGoesAwayCancelsTheRunWithoutAWord() throws Exception {
    Path plan = plan("tasks: {Endless: [echo one, sleep 600], Chatty: ['yes']}\n");

    Typed typed = run(new Failing(1_000, "Broken pipe"), "run", plan.toString());

    assertThat(typed.exit()).isEqualTo(ExitCode.READER_GONE.code);
    assertThat(typed.err()).isEmpty();
  }

  @Test
  void aFullDiskStopsTheViewAndNotTheWork() throws Exception {
    Path plan = plan("tasks: {A: [echo one, 'touch done']}\n");

    Typed typed = run(new Failing(0, "No space left on device"), "run", plan.toString());

    assertThat(folder.resolve("done")).exists();
    assertThat(typed.exit()).isEqualTo(ExitCode.OUTPUT_LOST.code);
    assertThat(typed.err())
        .isEqualTo(
            "error: standard output could not be written, so that not everything is shown: No"
                + " space left on device\n");
    Path failing = plan("tasks: {A: [exit 3]}\n");
    assertThat(run(new Failing(0, "No space left on device"), "run", failing.toString()).exit())
        .isEqualTo(ExitCode.FAILED.code);
  }

  @Test
  void aMistakeInWeftItselfIsReportedWithItsStackTraceAndACodeOfItsOwn() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new IllegalStateException("a bug");
          }
        };

    for (String command : List.of("run", "check")) {
      Typed typed = run(broken, command, plan("tasks: {A: ['true']}\n").toString());

      assertThat(typed.exit()).isEqualTo(ExitCode.BUG.code);
      assertThat(typed.err())
          .contains("a mistake in Weft itself")
          .contains("IllegalStateException: a bug\n\tat ");
    }
  }

  @Test
  void noNameBreaksALine() throws Exception {
    Path plan = plan("tasks: {\"A\\nB\": [{name: \"x\\u2028y\\u0007\", run: echo hi}]}\n");

    Typed typed = weft("run", plan.toString());

    assertThat(typed.lines().get(0)).isEqualTo("A\uFFFDB | hi");
    assertThat(typed.lines().get(1)).startsWith("A\uFFFDB: x\uFFFDy\uFFFD (");
  }

  @Test
  void everyEventIsOneLineOfJsonWhateverACommandPrints() throws Exception {
    Function<String, String> printing = text -> "printf '%b' '" + text + "'";
    Path plan =
        plan(
            "tasks: {A: [\"%s\"], B: [\"%s\"]}\n"
                .formatted(
                    printing.apply(
                        "\\\\0377\\\\0355\\\\0240\\\\0275 \\\\0342\\\\0200\\\\0250\\\\n"),
                    printing.apply(
                        "a\\\\tquote \\\\042 back\\\\\\\\slash \\\\0360\\\\0237\\\\0230\\\\0200")));

    Typed typed = weft("run", "--json", plan.toString());

    assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    assertThat(typed.err()).isEmpty();
    assertThat(typed.out()).endsWith("}\n").doesNotContain("\n\n");
    assertThat(typed.out().split("\n", -1))
        .filteredOn(line -> !line.isEmpty())
        .allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"))
        .anyMatch(line -> line.contains("\"line\":\"a\\tquote \\\" back\\\\slash \uD83D\uDE00\""));
  }

  private Path plan(String text) throws IOException {
    return Files.writeString(folder.resolve("plan.yaml"), text);
  }

  private static Typed run(OutputStream out, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = Main.run(out, err, arguments);
    return new Typed(exit, "", err.toString(java.nio.charset.StandardCharsets.UTF_8));
  }

  /// A standard output that accepts this many bytes and no more.
  private static final class Failing extends OutputStream {
    private final String reason;
    private int left;

    Failing(int left, String reason) {
      this.left = left;
      this.reason = reason;
    }

    @Override
    public void write(int b) throws IOException {
      if (left-- <= 0) {
        throw new IOException(reason);
      }
    }
  }
}
