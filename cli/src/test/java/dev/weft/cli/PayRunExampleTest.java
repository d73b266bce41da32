package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `examples/payroll`, compiled, run and answered by processes of their own, as its head says.
@Timeout(120)
@LongTest
class PayRunExampleTest {
  private static final Path EXAMPLE = Path.of("../examples/payroll");
  private static final Pattern WAITS =
      Pattern.compile(
          "waits for an approval: Pay them\\? \\(weft approve ([0-9a-z]{8}) Approve\\)");

  @TempDir private Path folder;

  @BeforeEach
  void compile() throws IOException {
    for (String name : new String[] {"plan.yaml", "staff.csv"}) {
      Files.copy(EXAMPLE.resolve(name), folder.resolve(name));
    }
    Javac.compile(EXAMPLE.resolve("Payroll.java"), folder.resolve("target"));
  }

  @Test
  void everybodyIsPaidWhatWasDraftedOnceSomebodySaysYes() throws Exception {
    try (WeftProcess weft = start()) {
      String run = awaitQuestion(weft);
      assertThat(weft.out()).contains("Approve | 8 slips, 27200.30 EUR in all\n");
      assertThat(paid(run)).isEmpty();

      assertThat(WeftProcess.run(folder, "approve", run, "Approve").exitCode()).isZero();

      Result result = weft.end();
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out()).contains("18 succeeded in ");
      assertThat(paid(run)).hasSize(8);
      assertThat(folder.resolve("pay/" + run + "/0004.paid"))
          .content()
          .isEqualTo("DE02300209000106531065 2037.65 " + run + "/Pay/0004/pay\n");
    }
  }

  @Test
  void nobodyIsPaidWhenSomebodySaysNo() throws Exception {
    try (WeftProcess weft = start()) {
      String run = awaitQuestion(weft);

      WeftProcess.run(folder, "approve", run, "Approve", "--deny");

      assertThat(weft.end().exitCode()).isEqualTo(1);
      assertThat(weft.out()).contains("Approve failed at `Pay them?`: denied", "Pay skipped");
      assertThat(paid(run)).isEmpty();
    }
  }

  private WeftProcess start() throws IOException {
    return WeftProcess.start(
        folder, "run", "plan.yaml", "--set", "folder=" + folder.resolve("pay"));
  }

  private static String awaitQuestion(WeftProcess weft) {
    WeftProcess.eventually(
        "it asks: " + weft.err(), () -> WAITS.matcher(weft.out()).find() || !weft.isRunning());
    Matcher waits = WAITS.matcher(weft.out());
    assertThat(waits.find()).as(weft.out() + weft.err()).isTrue();
    return waits.group(1);
  }

  private Stream<Path> paid(String run) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("pay").resolve(run))) {
      return files.filter(file -> file.toString().endsWith(".paid")).toList().stream();
    }
  }
}
