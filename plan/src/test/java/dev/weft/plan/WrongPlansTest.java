package dev.weft.plan;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The complete messages for invalid plans. Each plan in the folder `wrong` ends with its message,
/// as a comment. `mvn test -Dweft.golden=write` rewrites the comments; review the difference before
/// you keep it.
@Timeout(60)
class WrongPlansTest {
  private static final Path WRONG = Path.of("src/test/resources/wrong");
  private static final String PLAN = ".yaml";
  private static final String COMMENT = "#";

  @TempDir private static Path folder;

  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(WRONG)) {
      return files
          .filter(file -> file.toString().endsWith(PLAN))
          .map(WRONG::relativize)
          .sorted()
          .toList();
    }
  }

  /// The files of rows that the plans read.
  @BeforeAll
  static void copyRows() throws IOException {
    try (Stream<Path> files = Files.walk(WRONG)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(WRONG.relativize(file));
        Files.createDirectories(copy.getParent());
        if (!file.toString().endsWith(PLAN)) {
          Files.copy(file, copy);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedWithThePlaceTheReasonAndARemedy(Path name) throws IOException {
    Path golden = WRONG.resolve(name);
    String plan = withoutComment(Files.readString(golden));
    String refused = plan + comment(refusal(Files.writeString(folder.resolve(name), plan)));
    if ("write".equals(System.getProperty("weft.golden"))) {
      Files.writeString(golden, refused);
    }
    assertThat(refused).isEqualTo(Files.readString(golden));
  }

  private static String withoutComment(String golden) {
    List<String> lines = new ArrayList<>(golden.lines().toList());
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

  /// Returns all messages, without the folder.
  private static String refusal(Path plan) {
    try {
      PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
      throw new AssertionError(plan + " is right");
    } catch (PlanException wrong) {
      return String.valueOf(wrong.getMessage()).replace(plan.getParent() + "/", "");
    }
  }
}
