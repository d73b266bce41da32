package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The examples do what they say.
@Timeout(600)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");

  @LongTest
  @Test
  void aJavaProgramShowsItsProgress() throws Exception {
    List<String> lines = program("progress/Orders.java");

    assertThat(lines).hasSize(12 * 3 + 2);
    assertThat(lines).filteredOn(line -> line.startsWith("Order 12: send (")).hasSize(1);
    assertThat(lines.getLast()).startsWith("12 succeeded in ");
  }

  /// Returns the output of a Java program among the examples.
  private static List<String> program(String source) throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EXAMPLES.resolve(source).toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();

    assertThat(java.waitFor()).as(String.join("\n", lines)).isZero();
    return lines;
  }

  @LongTest
  @Test
  void theLessonsThreeListsInterleave() throws Exception {
    assertThat(program("lesson/Lesson.java"))
        .containsExactlyInAnyOrder(
            "Laptop Tasks: Open the lid",
            "Laptop Tasks: Wake it up",
            "Laptop Tasks: Log in",
            "Coffee Tasks: Grind 18 g",
            "Coffee Tasks: Heat the water",
            "Coffee Tasks: Pour",
            "Parcel Tasks: Print the label",
            "Parcel Tasks: Pack the box",
            "Parcel Tasks: Bring it to the door")
        .containsSubsequence(
            "Laptop Tasks: Open the lid", "Laptop Tasks: Wake it up", "Laptop Tasks: Log in")
        .containsSubsequence(
            "Coffee Tasks: Grind 18 g", "Coffee Tasks: Heat the water", "Coffee Tasks: Pour")
        .containsSubsequence("Laptop Tasks: Open the lid", "Coffee Tasks: Pour");
  }

  @Test
  void theMorningsThreeListsInterleave() {
    Typed typed = weft("run", EXAMPLES.resolve("morning.yaml").toString());

    assertThat(typed.exit()).isZero();
    List<String> steps =
        typed.lines().stream().limit(10).map(line -> line.replaceFirst(" \\(.*", "")).toList();
    assertThat(steps)
        .containsSubsequence(
            "Laptop: Open the lid", "Laptop: Wake it up", "Laptop: Log in", "Laptop: Read the mail")
        .containsSubsequence("Coffee: Grind 18 g", "Coffee: Heat the water", "Coffee: Pour")
        .containsSubsequence(
            "Parcel: Print the label", "Parcel: Pack the box", "Parcel: Bring it to the door");
    assertThat(steps.subList(0, steps.indexOf("Laptop: Read the mail")))
        .contains("Coffee: Grind 18 g", "Parcel: Print the label");
    assertThat(typed.lines().getLast()).startsWith("3 succeeded in ");
  }

  @Test
  void aReleaseDeploysAllServices(@TempDir Path folder) {
    Typed typed = weft("run", release(), "--set", "folder=" + folder);

    assertThat(typed.exit()).as(typed.out()).isZero();
    for (String service : List.of("shop", "search", "billing", "mail", "admin")) {
      assertThat(folder.resolve(service)).content().isEqualTo("registry/app:1.17.0");
    }
    assertThat(typed.lines()).contains("finally | release 1.17.0: succeeded");
  }

  @Test
  void aReleaseRollsBackTheServiceThatBreaksAndDeploysTheOthersThatDoNotNeedIt(
      @TempDir Path folder) {
    Typed typed =
        weft(
            "run",
            release(),
            "--set",
            "folder=" + folder,
            "--set",
            "broken=search",
            "--set",
            "migrate=false");

    assertThat(typed.exit()).isEqualTo(1);
    assertThat(folder.resolve("search")).doesNotExist();
    assertThat(folder.resolve("admin")).exists();
    assertThat(folder.resolve("shop")).doesNotExist();
    assertThat(folder.resolve("schema")).doesNotExist();
    assertThat(typed.lines())
        .contains(
            "Search | search failed",
            "Admin | admin succeeded",
            "Shop skipped: needs `Search`, which failed",
            "finally | release 1.17.0: failed");
    assertThat(typed.out()).contains("Search failed at `health`: exit 1 (3 attempts)");
  }

  private static String release() {
    return EXAMPLES.resolve("release.yaml").toString();
  }

  @LongTest
  @Test
  void aThousandFilesAreCompressedDecompressedAndCompared(@TempDir Path folder) {
    Path files = folder.resolve("files");

    Typed typed =
        weft(
            "run",
            "--json",
            EXAMPLES.resolve("checksums.yaml").toString(),
            "--set",
            "folder=" + files);

    assertThat(typed.exit()).isZero();
    Map<String, List<String>> stepsByTask =
        typed.lines().stream()
            .filter(line -> line.startsWith("{\"event\":\"step-ended\""))
            .filter(line -> line.contains("\"status\":\"succeeded\""))
            .collect(
                Collectors.groupingBy(
                    line -> field(line, "task"),
                    Collectors.mapping(line -> field(line, "step"), Collectors.toList())));
    assertThat(stepsByTask).hasSize(1_001).containsKeys("Files/file-0001", "Files/file-1000");
    stepsByTask.remove("Folder");
    assertThat(stepsByTask.values())
        .allMatch(List.of("create", "compress", "decompress", "compare")::equals);
    assertThat(typed.lines().getLast()).contains("\"succeeded\":1001,\"failed\":0");
    assertThat(files).isEmptyDirectory(); // What compared well was removed.
  }

  private static String field(String line, String name) {
    return line.replaceFirst(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
  }
}
