package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What completion offers. The script runs in `sh`, as all shells call it; the trial of what is
/// installed types in real shells.
@Timeout(120)
@LongTest
class CompletionTest {
  private static final String PLAN =
      """
      inputs:
        env: {type: [test, live]}
        folder: {default: a b}
      limits: {api: 5}
      tasks:
        Laptop: [true]
        "Coffee now": [true]
      """;

  @TempDir private Path folder;
  private Path cache;

  @BeforeEach
  void install() throws Exception {
    cache = Files.createDirectories(folder.resolve("cache/weft/completion"));
    Files.writeString(folder.resolve("weft.yaml"), PLAN);
  }

  @Test
  void commandsOptionsAndTheirChoicesAreOfferedWithWhatTheyMean() throws Exception {
    String script = script("fish");

    assertThat(offered(script, "re")).containsExactly("results", "report", "retry", "resume");
    assertThat(candidates(script, "schem"))
        .containsExactly("schema\tPrints the JSON Schema of plan files, for editors");
    assertThat(offered(script, "run", "--se")).containsExactly("--set=", "--set-file=");
    assertThat(offered(script, "run", "--no-gr")).containsExactly("--no-group");
    assertThat(offered(script, "completion", "")).containsExactly("bash", "zsh", "fish");
    assertThat(offered(script, "run", "")).containsExactly(":files");
    assertThat(candidates(script, "run", "--set-file", "folder=x"))
        .containsExactly(":files\tfolder=");
    assertThat(offered(script, "each", "rows", "--", "")).containsExactly(":files");
    assertThat(candidates(script, "brew", "")).isEmpty();
  }

  @Test
  void namesOfAPlanAndItsRunsComeFromTheLastCheckAndRun() throws Exception {
    String script = script("bash");
    assertThat(offered(script, "run", "--only", "")).isEmpty();

    weft("check", "--set", "env=test");
    assertThat(offered(script, "run", "--only", "")).containsExactly("Laptop", "Coffee now");
    assertThat(offered(script, "run", "weft.yaml", "--only=C"))
        .containsExactly("--only=Coffee now");
    assertThat(offered(script, "run", "./weft.yaml", "--set=")).contains("--set=env=");
    assertThat(offered(script, "run", "--set", "env=")).containsExactly("env=test", "env=live");
    assertThat(offered(script, "run", "--limit", "a")).containsExactly("api=");
    assertThat(offered(script, "show", "")).isEmpty();

    weft("run", "--set", "env=live");
    weft("run", "--set", "env=live");
    List<String> runs = offered(script, "show", "");
    assertThat(runs).hasSize(2).doesNotHaveDuplicates();
    assertThat(offered(script, "logs", runs.getFirst(), "L")).containsExactly("Laptop");
  }

  @Test
  void nothingIsWrittenForThoseWhoDoNotCompleteAndWhatCannotBeWrittenIsLeftOut() throws Exception {
    Files.delete(cache);
    weft("check", "--set", "env=test");
    assertThat(cache).doesNotExist();

    Files.createDirectories(cache);
    Files.createDirectory(cache.resolve(key()));
    weft("run", "--set", "env=test");
    assertThat(offered(script("zsh"), "run", "--only", "")).isEmpty();
  }

  private String key() throws IOException {
    return folder.toRealPath().resolve("weft.yaml").toString().replace('/', '%');
  }

  /// Runs the command, which must succeed without a word on standard error.
  private String weft(String... arguments) throws Exception {
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    try (WeftProcess weft = WeftProcess.start(folder, environment, arguments)) {
      WeftProcess.Result result = weft.end();
      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isZero();
      return result.out();
    }
  }

  /// Returns the part of a shell's script that determines the candidates.
  private String script(String shell) throws Exception {
    String whole = weft("completion", shell);
    if (shell.equals("fish")) {
      String begin = "set -g _weft_candidates '";
      return whole
          .substring(whole.indexOf(begin) + begin.length(), whole.indexOf("'\nfunction _weft"))
          .replace("\\'", "'")
          .replace("\\\\", "\\");
    }
    String begin = "<<'CANDIDATES'\n";
    return whole.substring(
        whole.indexOf(begin) + begin.length(), whole.lastIndexOf("\nCANDIDATES\n"));
  }

  private List<String> offered(String script, String... words) throws Exception {
    return candidates(script, words).stream().map(line -> line.split("\t", -1)[0]).toList();
  }

  private List<String> candidates(String script, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-euc", script, "weft"));
    command.addAll(List.of(words));
    ProcessBuilder shell = new ProcessBuilder(command).directory(folder.toFile());
    shell.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    shell.redirectErrorStream(true);
    Process running = shell.start();
    String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    running.waitFor();
    return out.lines().toList();
  }
}
