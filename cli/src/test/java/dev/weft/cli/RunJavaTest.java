package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Java steps of a plan, run by the command as people start it.
@Timeout(120)
@LongTest
class RunJavaTest {
  private static final String STEPS =
      """
      package acme;

      import dev.weft.Attempt;

      public class Steps {
        public record Name(String name) {}

        public record Greeting(String text, int length) {}

        public static Greeting greet(Name name, Attempt attempt) {
          System.out.println(name.name() + " to standard output");
          System.err.println(name.name() + " to standard error");
          attempt.print(name.name() + " to the view");
          return new Greeting("hello " + name.name(), name.name().length());
        }

        public static void leaveAThread() {
          new Thread(
                  () -> {
                    try {
                      new java.util.concurrent.CountDownLatch(1).await();
                    } catch (InterruptedException never) {
                      // Nobody interrupts it.
                    }
                  })
              .start();
        }

        public static void hang(Attempt attempt) {
          attempt.print("hanging");
          while (true) {
            try {
              new java.util.concurrent.CountDownLatch(1).await();
            } catch (InterruptedException ignored) {
              attempt.print("not now");
            }
          }
        }
      }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void compile() throws IOException {
    Javac.compile(
        Files.writeString(folder.resolve("Steps.java"), STEPS), folder.resolve("classes"));
  }

  @Test
  void aStepLeavesWhatLaterOnesRead() throws Exception {
    write(
        """
        classpath: classes/
        tasks:
          A:
            - id: greet
              java: acme.Steps::greet
              with: {name: Ann}
            - run: [echo, "${{ steps.greet.outputs.text }}, ${{ steps.greet.outputs.length + 1 }}"]
        """);

    Result result = WeftProcess.run(folder, "run", "plan.yaml");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("A | Ann to the view\nA: greet (", "A | hello Ann, 4\n");
  }

  @Test
  void whatAStepPrintsByItselfIsNotAmidTheEvents() throws Exception {
    write("classpath: classes/\ntasks: {A: [{java: acme.Steps::greet, with: {name: Ann}}]}\n");

    Result result = WeftProcess.run(folder, "run", "--json", "plan.yaml");

    assertThat(result.out().lines())
        .allMatch(line -> line.startsWith("{\"event\":"))
        .anyMatch(line -> line.contains("\"outputs\":{\"text\":\"hello Ann\",\"length\":3}"))
        .anyMatch(line -> line.contains("\"line\":\"Ann to the view\""));
    assertThat(result.err()).isEqualTo("Ann to standard output\nAnn to standard error\n");
  }

  @Test
  void aSecretIsMaskedHoweverAStepPrintsItAndRefusedInWhatItLeaves() throws Exception {
    Files.writeString(folder.resolve("token.txt"), "hunter22\n");
    write(
        """
        classpath: classes/
        secrets: {TOKEN: {file: token.txt}}
        tasks: {A: [{java: acme.Steps::greet, with: {name: "${{ secrets.TOKEN }}"}}]}
        """);

    Result result = WeftProcess.run(folder, "run", "plan.yaml");

    assertThat(result.out())
        .contains("A | *** to the view\n", "the output `text` holds the secret `TOKEN`")
        .doesNotContain("hunter22");
    assertThat(result.err()).isEqualTo("*** to standard output\n*** to standard error\n");
  }

  @Test
  void aStepThatIgnoresItsInterruptIsWaitedForUntilTheSecondCtrlC() throws Exception {
    write("classpath: classes/\ntasks: {A: [{java: acme.Steps::hang}]}\n");

    try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml")) {
      weft.awaitLine("A | hanging");
      weft.signal("INT");
      weft.awaitLine("A | not now");
      assertThat(weft.isRunning()).isTrue();
      weft.secondSignal("INT");

      assertThat(weft.end().exitCode()).isEqualTo(130);
    }
  }

  @Test
  void aThreadThatAStepLeavesDoesNotKeepTheCommandFromEnding() throws Exception {
    write(
        """
        classpath: classes/
        tasks:
          A:
            - java: acme.Steps::leaveAThread
        """);

    Result result = WeftProcess.run(folder, "run", "plan.yaml");

    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private void write(String plan) throws IOException {
    Files.writeString(folder.resolve("plan.yaml"), plan);
  }
}
