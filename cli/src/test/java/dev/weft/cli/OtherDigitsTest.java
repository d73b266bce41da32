package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command in a locale in which Java writes numbers with other digits than 0 to 9.
@LongTest
class OtherDigitsTest {
  private static final List<String> ARABIC = List.of("-Duser.language=ar", "-Duser.country=EG");

  @TempDir private Path folder;

  @BeforeEach
  void writePlan() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Rows:
            for-each: [a, b, c]
            steps: [{run: [sh, -c, 'test "$1" = a', sh, '${{ row }}'], retry: {max: 1, backoff: 1ms}}]
        """);
  }

  @Test
  void aRunIsRecordedAndShownInUsualDigits() throws Exception {
    assertThat(weft("run", "plan.yaml"))
        .matches(
            it -> it.out().contains("1 succeeded, 2 failed") && it.out().contains("(2 attempts)"))
        .extracting(WeftProcess.Result::exitCode)
        .isEqualTo(1);
    assertThat(weft("show").out()).contains("1 succeeded, 2 failed");
    assertThat(weft("runs").out()).containsPattern("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    assertThat(weft("prune", "--keep", "0").out()).contains("pruned: 1");
  }

  @Test
  void aMistakeHasItsPlaceInUsualDigits() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), "tasks: {A: [{runn: x}]}\n");

    assertThat(weft("check", "plan.yaml").err()).contains("plan.yaml:1:14");
  }

  private WeftProcess.Result weft(String... arguments) throws Exception {
    try (WeftProcess weft = WeftProcess.start(folder, folder.resolve("out"), ARABIC, arguments)) {
      return weft.end();
    }
  }
}
