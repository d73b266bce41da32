package dev.weft.plan;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.step.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is said of wrong plans, as a whole. Each plan in the folder `wrong` ends with that, as a
/// comment. `mvn test -Dweft.golden=write` writes it anew; look at the difference before you keep
/// it.
@Timeout(60)
class WrongPlansTest {
  private static final Path WRONG = Path.of("src/test/resources/wrong");
  private static final String COMMENT = "#";

  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(WRONG)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .map(WRONG::relativize)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedWithThePlaceTheReasonAndARemedy(Path name) throws IOException {
    Path file = WRONG.resolve(name);
    String refused = plan(file) + comment(refusal(file));
    if ("write".equals(System.getProperty("weft.golden"))) {
      Files.writeString(file, refused);
    }
    assertThat(refused).isEqualTo(Files.readString(file));
  }

  /// The plan without the comment at its end.
  private static String plan(Path file) throws IOException {
    List<String> lines = new ArrayList<>(Files.readString(file).lines().toList());
    while (!lines.isEmpty() && lines.getLast().startsWith(COMMENT)) {
      lines.removeLast();
    }
    return String.join("\n", lines) + "\n";
  }

  private static String comment(String text) {
    return text.lines()
        .map(line -> (COMMENT + " " + line).stripTrailing() + "\n")
        .collect(joining());
  }

  /// All that is said, with the folder left out.
  private static String refusal(Path file) {
    try {
      PlanFile.read(file, new PlanFile.Options(Map.of(), new Processes()));
      throw new AssertionError(file + " is right");
    } catch (PlanException wrong) {
      return String.valueOf(wrong.getMessage())
          .replace(file.toAbsolutePath().getParent() + "/", "")
          .replace(file.getParent() + "/", "");
    }
  }
}
