package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same command, typed several times at once.
@LongTest
@Timeout(120)
class TwoAtOnceTest {
  private static final String STEP = "echo done >> trace; sleep 1";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"run plan.yaml", "each --shell"})
  void oneRunsAndTheOthersAreRefused(String command) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), "tasks: {A: ['%s']}\n".formatted(STEP));
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    if (arguments.contains("each")) {
      arguments.addAll(List.of(STEP, ":::", "row"));
    }

    List<WeftProcess> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(WeftProcess.start(folder, arguments.toArray(String[]::new)));
    }
    List<Integer> codes = new ArrayList<>();
    for (WeftProcess each : all) {
      WeftProcess.Result result = each.end();
      codes.add(result.exitCode());
      assertThat(result.exitCode() == 0 || result.err().contains("--new begins"))
          .as(result.err())
          .isTrue();
      each.close();
    }

    assertThat(codes).containsExactlyInAnyOrder(0, 2, 2);
    assertThat(folder.resolve("trace")).content().hasLineCount(1);
  }
}
