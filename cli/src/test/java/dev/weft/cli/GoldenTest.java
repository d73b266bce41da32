package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the command says, as a whole: see [Scenario]. `mvn test -Dweft.golden=write` writes the
/// golden files anew; look at the difference before you keep it.
@Timeout(60)
class GoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir private Path folder;

  static List<String> all() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theCommandSaysWhatItsGoldenFileSays(String name) throws IOException {
    Path file = GOLDEN.resolve(name);
    String golden = Files.readString(file);
    String played = Scenario.parse(golden).play(folder);
    if ("write".equals(System.getProperty("weft.golden"))) {
      Files.writeString(file, played);
    }
    assertThat(played).isEqualTo(Files.readString(file));
    assertThat(played).doesNotContain("\tat ");
  }
}
