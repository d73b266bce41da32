package dev.weft.needs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

/// A test is left out on a person's machine only, and says what is missing.
final class NeedsTest {
  @TempDir private Path tools;

  @Needs(program = "no-such-program", debianPackage = "none-such")
  private static final class Missing {}

  @Needs(program = "sh", debianPackage = "dash")
  private static final class There {}

  @Test
  void whatNeedsAMissingProgramIsLeftOutAndSaysHowToGetIt() {
    var result = evaluate(Missing.class, false);
    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason())
        .contains("left out: no-such-program is missing; on Debian: apt-get install none-such");
  }

  @Needs(
      program = "sh",
      debianPackage = "dash",
      trial = {"sh", "-c", "exit 1"})
  private static final class Refused {}

  @Test
  void whatIsThereAndOfNoUseIsLeftOutToo() {
    var result = evaluate(Refused.class, false);
    assertThat(result.getReason())
        .contains("left out: this machine does not let us `sh -c exit 1`");
  }

  @Test
  void withCiItFails() {
    assertThatThrownBy(() -> evaluate(Missing.class, true))
        .hasMessageContaining("no-such-program is missing");
  }

  @Test
  void whatIsThereRuns() {
    var result = evaluate(There.class, true);
    assertThat(result.isDisabled()).isFalse();
  }

  @Needs(program = "from-npm", npmPackage = "@some/from-npm@1.2.3")
  private static final class FromNpm {}

  @Test
  void whatComesFromNpmSaysSo() {
    var result = evaluate(FromNpm.class, false);
    assertThat(result.getReason())
        .contains(
            "left out: from-npm is missing; npm install --ignore-scripts --prefix %s @some/from-npm@1.2.3"
                .formatted(tools));
  }

  @Test
  void whatNpmHasInstalledRuns() throws Exception {
    install("1.2.3");
    assertThat(evaluate(FromNpm.class, true).isDisabled()).isFalse();
  }

  @Test
  void anotherVersionThanIsNeededIsMissing() throws Exception {
    install("1.2.2");
    assertThat(evaluate(FromNpm.class, false).isDisabled()).isTrue();
  }

  private void install(String version) throws Exception {
    Path folder = tools.resolve("node_modules/@some/from-npm");
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("from-npm");
    assertThat(Files.createFile(program).toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("package.json"), "{\n  \"version\": \"" + version + "\"\n}\n");
  }

  private ConditionEvaluationResult evaluate(Class<?> test, boolean ci) {
    return Needs.Condition.evaluate(
        test.getAnnotation(Needs.class), ci, new Programs(tools, System.getenv("PATH")));
  }
}
