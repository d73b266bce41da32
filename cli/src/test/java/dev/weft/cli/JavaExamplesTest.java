package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The programs that docs/java.md names compile and do what they say.
@LongTest
@Timeout(300)
class JavaExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");

  @TempDir private Path folder;

  @Test
  void theProgramsOfTheGuideRun() throws Exception {
    Javac.compileAll(programs(), folder);

    assertThat(run("Calls")).containsExactly("1000 names, the last one is customer 999");
    assertThat(run("Each")).containsExactly("one: 3 ms", "two: no route to host", "three: 5 ms");
    assertThat(run("Completed"))
        .containsExactlyInAnyOrder("100 ms: awake", "200 ms: awake", "300 ms: awake");
    assertThat(run("Merged"))
        .containsExactlyInAnyOrder("Open the lid", "Grind", "Log in", "Pour")
        .containsSubsequence("Open the lid", "Log in")
        .containsSubsequence("Grind", "Pour");
    assertThat(run("HourInAMoment")).containsExactly("sent 17", "killed 3 times, and sent 17");
    assertThat(run("FromAQueue"))
        .containsExactlyInAnyOrder("bread succeeded", "milk succeeded", "2 delivered");
    assertThat(run("InAnExecutor"))
        .containsExactly("[116, 106]", "cancelled, and nothing is left running");
    assertThat(run("WithContext")).containsExactly("[tea for ada, jam for ada]", "signed by ada");
  }

  @Test
  void theNewsletterContinuesAfterAKill() throws Exception {
    Javac.compileAll(List.of(EXAMPLES.resolve("journal/Newsletter.java")), folder);
    String journal = folder.resolve("newsletter.db").toString();

    Process first = start("Newsletter", journal);
    boolean hasBegun =
        first.inputReader(UTF_8).lines().anyMatch(line -> line.startsWith("Letter "));
    first.destroyForcibly().waitFor();
    List<String> rest = run("Newsletter", journal);

    assertThat(hasBegun).isTrue();
    assertThat(rest.getLast()).isEqualTo("12 letters have gone out");
    assertThat(run("Newsletter", journal).getLast()).contains("november");
  }

  /// Returns the programs that the guide links to, but for those with a test of their own.
  private static List<Path> programs() throws Exception {
    List<Path> programs = new ArrayList<>();
    Matcher link =
        Pattern.compile("\\((\\.\\./examples/\\S+\\.java)\\)")
            .matcher(Files.readString(Path.of("../docs/java.md")));
    while (link.find()) {
      programs.add(Path.of("../docs").resolve(link.group(1)).normalize());
    }
    assertThat(programs).hasSize(11).doesNotHaveDuplicates();
    return programs;
  }

  private List<String> run(String program, String... arguments) throws Exception {
    Process java = start(program, arguments);
    List<String> lines = new String(java.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(java.waitFor()).as(String.join("\n", lines)).isZero();
    return lines;
  }

  private Process start(String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
    command.addAll(List.of("-cp", classPath, program));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
