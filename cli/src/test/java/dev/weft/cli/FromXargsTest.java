package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each command of the page for those who come from xargs and GNU parallel: ours calls the same
/// programs with the same arguments as theirs, where theirs is installed.
@LongTest
@Timeout(120)
class FromXargsTest {
  private static final Path PAGE = Path.of("../docs/from-xargs-and-parallel.md");
  private static final String CALLS = "calls";
  private static final String NOTE =
      "#!/bin/sh\nprintf '%s' \"${0##*/}\" >>\"$CALLS.$$\"\nprintf ' %s' \"$@\" >>\"$CALLS.$$\"\n"
          + "echo >>\"$CALLS.$$\"\n";

  @TempDir private Path folder;

  record Pair(String theirs, String ours) {}

  static List<Pair> pairs() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    List<String> lines = Files.readAllLines(PAGE);
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).startsWith("    ") && lines.get(i - 1).startsWith("    ")) {
        pairs.add(new Pair(lines.get(i - 1).strip(), lines.get(i).strip()));
      }
    }
    return pairs;
  }

  @BeforeEach
  void makeFiles() throws Exception {
    Files.createDirectories(folder.resolve("bin"));
    for (String program :
        List.of("bin/curl", "bin/gzip", "bin/convert", "bin/ssh", "job", "invite")) {
      script(program, NOTE);
    }
    String weft =
        WeftProcess.command(List.of()).stream()
            .map(it -> "'" + it.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    script("bin/weft", "#!/bin/sh\nexec " + weft + " \"$@\"\n");
    Files.writeString(folder.resolve("urls.txt"), "http://a.example/1\nhttp://b.example/2\n");
    Files.writeString(folder.resolve("hosts.txt"), "web\nmail\n");
    Files.writeString(folder.resolve("names.txt"), "one.log\ntwo.log\n");
    Files.writeString(folder.resolve("people.csv"), "id,mail\n7,a@b.example\n8,c@d.example\n");
    for (String name : List.of("one.log", "two.log", "photos/x.jpg", "photos/y.jpg")) {
      Files.createDirectories(folder.resolve(name).resolveSibling(""));
      Files.writeString(folder.resolve(name), "");
    }
  }

  @Test
  void thePageHasTheirCommonestCommands() throws Exception {
    assertThat(pairs()).hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void oursRunsAndCallsTheSameAsTheirs(Pair pair) throws Exception {
    boolean isDry = pair.ours().contains("--dry-run");
    String out = run(pair.ours());
    List<String> ours = isDry ? out.lines().toList() : calls();

    assertThat(ours).hasSizeBetween(2, 20);
    assertThat(out).doesNotContain("failed");
    if (!isDry && isInstalled(pair.theirs().contains("xargs") ? "xargs" : "parallel")) {
      run(pair.theirs());
      assertThat(ours).isEqualTo(calls());
    }
  }

  /// Returns the calls since the last time, in any order.
  private List<String> calls() throws IOException {
    List<String> calls = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, CALLS + ".*")) {
      for (Path file : files) {
        calls.addAll(Files.readAllLines(file));
        Files.delete(file);
      }
    }
    return calls.stream().map(it -> it.replace(" ./", " ")).sorted().toList();
  }

  private boolean isInstalled(String program) throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v " + program + " >/dev/null").start().waitFor()
        == 0;
  }

  private String run(String line) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", line)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("CALLS", folder.resolve(CALLS).toString());
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(line).isTrue();
    assertThat(process.exitValue())
        .as(line + Files.readString(out) + Files.readString(err))
        .isZero();
    return Files.readString(out);
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
