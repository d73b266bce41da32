package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Errors outside a plan's text: in its file, and on the command line.
class RefusedPlansTest {
  @TempDir private Path folder;

  @Test
  void aFileThatIsNoTextSaysWhatItIsInstead() throws IOException {
    assertThatThrownBy(() -> read(folder.resolve("none.yaml"), Map.of()))
        .hasMessage("error: there is no file " + folder.resolve("none.yaml"));
    assertThatThrownBy(() -> read(folder, Map.of()))
        .hasMessage("error: " + folder + " cannot be read: it is a folder");
    Path empty = write("");
    assertThatThrownBy(() -> read(empty, Map.of()))
        .hasMessage("error: " + empty + " is empty; a plan has at least `tasks:`");
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xC3, (byte) 0x28});
    assertThatThrownBy(() -> read(binary, Map.of()))
        .hasMessage("error: " + binary + " is not a text in UTF-8: line 1 has other bytes");
  }

  @Test
  void anInputThatThePlanDoesNotHaveIsRefused() throws IOException {
    Path plan = write("inputs: {region: north}\ntasks: {A: [ls]}\n");

    assertThatThrownBy(() -> read(plan, Map.of("regoin", "x")))
        .hasMessage("error: the plan has no input `regoin`; did you mean `region`?");
  }

  @Test
  void anInputTakesWhatItsDefaultIsLike() throws IOException {
    Path plan = write("inputs: {n: 3, go: true, zip: 01234}\ntasks: {A: [ls]}\n");

    assertThatThrownBy(() -> read(plan, Map.of("n", "many", "go", "yes", "zip", "x")))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("error: the input `n` is a number, not `many`")
        .hasMessageContaining("error: the input `go` is true or false, not `yes`");
  }

  @Test
  void aBaseOfAnAddressIsCheckedBeforeAnythingRuns() throws IOException {
    Path plan =
        write(
            """
            inputs: {api: http://127.0.0.1:8080}
            tasks: {A: [{http: '${{ inputs.api }}/orders'}]}
            """);

    assertThatThrownBy(() -> read(plan, Map.of("api", "http://me@evil.example")))
        .hasMessageContaining(" --> " + plan + ":2:20\n")
        .hasMessageContaining("`inputs.api` is `http://me@evil.example`; the base of an address");
  }

  @Test
  void aFileOfRowsThatMayNotBeReadSaysSo() throws IOException {
    Path file = Files.createFile(folder.resolve("secret.txt"));
    Path plan = write("tasks: {A: {for-each: {lines: secret.txt}, steps: [ls]}}\n");
    if (file.toFile().setReadable(false) && !Files.isReadable(file)) {
      assertThatThrownBy(() -> read(plan, Map.of()))
          .hasMessageContaining("secret.txt may not be read")
          .hasMessageContaining("its permissions forbid it");
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("plan.yaml"), text);
  }

  private static PlanFile read(Path plan, Map<String, String> inputs) throws PlanException {
    return PlanFile.read(plan, new PlanFile.Options(inputs, new Processes()));
  }
}
