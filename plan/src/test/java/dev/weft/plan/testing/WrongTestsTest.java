package dev.weft.plan.testing;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is said of wrong test files, and of tests that fail. Each file in the folder `wrong-tests`
/// ends with it, as a comment. `mvn test -Dweft.golden=write` rewrites the comments; review the
/// difference before you keep it.
@Timeout(60)
class WrongTestsTest {
  private static final Path WRONG = Path.of("src/test/resources/wrong-tests");
  private static final String COMMENT = "#";

  @TempDir private static Path folder;

  static List<String> all() throws IOException {
    try (Stream<Path> files = Files.list(WRONG)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(TestFile.ENDING))
          .sorted()
          .toList();
    }
  }

  @BeforeAll
  static void copyPlans() throws IOException {
    try (Stream<Path> files = Files.list(WRONG)) {
      for (Path file : files.filter(it -> !it.toString().endsWith(TestFile.ENDING)).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void isReportedWithThePlaceAndWhatToDo(String name) throws IOException {
    Path golden = WRONG.resolve(name);
    String text = withoutComment(Files.readString(golden));
    String reported = text + comment(report(Files.writeString(folder.resolve(name), text)));
    if ("write".equals(System.getProperty("weft.golden"))) {
      Files.writeString(golden, reported);
    }
    assertThat(reported).isEqualTo(Files.readString(golden));
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

  private static String report(Path file) {
    TestFile tests = TestFile.read(file);
    List<TestResult> results = tests.run(new Processes(), new Coverage());
    List<String> parts = new ArrayList<>(tests.mistakes());
    results.forEach(test -> test.problems().forEach(it -> parts.add(text(it))));
    assertThat(parts).as(file + " is right").isNotEmpty();
    return String.join("\n", parts).replace(folder + "/", "").replace(folder.toString(), ".");
  }

  private static String text(TestResult.Problem problem) {
    List<String> lines = new ArrayList<>(List.of(problem.text()));
    if (problem.expected() != null) {
      lines.add("  expected: " + problem.expected());
      lines.add("  got:      " + problem.got());
    }
    problem.remedy().forEach(line -> lines.add("  " + line));
    return String.join("\n", lines);
  }
}
