package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Input that is not a plan, and hostile content in plans: time and memory are bounded, and nothing
/// acts on the terminal.
@LongTest
@Timeout(180)
class HostileInputTest {
  private static final String SECRET = "correct-horse-battery";

  @TempDir private Path folder;

  @Test
  void aPlanThatNeverEndsIsRefused() throws Exception {
    try (RandomAccessFile sparse =
        new RandomAccessFile(folder.resolve("sparse.yaml").toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    Files.writeString(
        folder.resolve("includes.yaml"), "include: /dev/zero\ntasks: {A: ['true']}\n");

    for (String plan : List.of("/dev/zero", "sparse.yaml", "includes.yaml")) {
      WeftProcess.Result result = WeftProcess.run(folder, "check", plan);
      assertThat(result.err()).contains("has more than 12,000,000 bytes").doesNotContain("\tat ");
      assertThat(result.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void whatIsASocketIsRefusedWhereverAFileIsRead() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
      Map<String, String> plans =
          Map.of(
              "include.yaml", "include: socket\ntasks: {A: ['true']}\n",
              "lines.yaml", "tasks: {A: {for-each: {lines: socket}, steps: ['true']}}\n",
              "csv.yaml", "tasks: {A: {for-each: {csv: socket, key: id}, steps: ['true']}}\n",
              "jsonl.yaml", "tasks: {A: {for-each: {jsonl: socket, key: id}, steps: ['true']}}\n",
              "secret.yaml",
                  "secrets: {S: {file: socket}}\n" + "tasks: {A: [{run: 'true', secrets: [S]}]}\n");
      for (Map.Entry<String, String> plan : plans.entrySet()) {
        Files.writeString(folder.resolve(plan.getKey()), plan.getValue());
        assertRefused(WeftProcess.run(folder, "run", plan.getKey()));
      }
      assertRefused(WeftProcess.run(folder, "check", "socket"));
    }
  }

  private static void assertRefused(WeftProcess.Result result) {
    assertThat(result.err())
        .contains("socket")
        .doesNotContain("\tat ", "Exception", "java.", "null", "No such device");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void aPlanOnStandardInputIsInTheCurrentFolder() throws Exception {
    for (String name : List.of("-", "/dev/stdin")) {
      String plan = "name: piped\ntasks: {A: ['pwd']}\n";
      assertThat(piped(plan, "run", "--new", name))
          .contains("A | " + folder.toRealPath())
          .contains("1 succeeded");
    }
    assertThat(folder.resolve(".weft/journal.db")).exists();
    assertThat(Path.of("/dev/.weft")).doesNotExist();
    assertThat(piped("tasks: {A: [{run: x, wiat: 1s}]}", "check", "-"))
        .contains("error: unknown key `wiat`");
  }

  @Test
  void nothingThatAPlanHoldsActsOnTheTerminal() throws Exception {
    String hostile = "\\e]52;c;aGk=\\a\\e[2J\\x9b31m\\u202e\\u2066";
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        name: "n%1$s"
        limits: {"l%1$s": 1}
        tasks:
          "t%1$s":
            needs: B
            limit: "l%1$s"
            steps: [{run: ['echo', "%1$s"], name: "s%1$s"}]
          B: ['printf "\\\\342\\\\200\\\\256turned\\\\n"']
        """
            .formatted(hostile));
    // Unescaped, and therefore not YAML: the message shows the line.
    Files.writeString(
        folder.resolve("wrong.yaml"), "tasks: {A: [{run: x, wiat: \u202e\u2066 1s}]}\n");

    for (List<String> command :
        List.of(
            List.of("check", "plan.yaml"),
            List.of("run", "plan.yaml", "--dry-run"),
            List.of("run", "plan.yaml"),
            List.of("runs"),
            List.of("show"),
            List.of("logs"),
            List.of("check", "wrong.yaml"),
            List.of("check", "\u001b[2J\u202e.yaml"))) {
      WeftProcess.Result result = WeftProcess.run(folder, command.toArray(String[]::new));
      // Colours that a step prints are kept.
      String said = (result.out() + result.err()).replaceAll("\\x1b\\[[0-9;]*m", "");
      assertThat(said)
          .as(String.valueOf(command))
          .isNotEmpty()
          .doesNotContain("\u001b", "\u009b", "\u202e", "\u2066", "\u0007");
    }
  }

  @Test
  void whatAKilledRunLeftOfOutputsIsDeletedByTheNext() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        secrets: {WORD: {env: WEFT_TEST_WORD}}
        tasks:
          A:
            - run: 'echo "x=$WORD" >> "$WEFT_OUTPUT"; echo ready; sleep 600'
              secrets: WORD
        """);
    Files.writeString(folder.resolve("next.yaml"), "tasks: {A: ['true']}\n");
    List<String> inTemporary = List.of("-Djava.io.tmpdir=" + temporary);
    Path out = folder.resolve("out");
    try (WeftProcess weft =
        WeftProcess.start(
            folder, out, inTemporary, Map.of("WEFT_TEST_WORD", SECRET), "run", "plan.yaml")) {
      weft.awaitLine("A | ready");
      weft.signal("KILL");
      weft.end();
    }
    assertThat(filesWith(temporary)).hasSize(1);
    // Others cannot read it meanwhile.
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(filesWith(temporary).getFirst().getParent())))
        .isEqualTo("rwx------");

    try (WeftProcess next =
        WeftProcess.start(folder, out, inTemporary, Map.of(), "run", "next.yaml")) {
      assertThat(next.end().exitCode()).isZero();
    }
    assertThat(filesWith(folder)).isEmpty();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(it -> it.toString().contains("weft-outputs"))).isEmpty();
    }
  }

  /// Returns the files of a folder that contain the secret.
  private static List<Path> filesWith(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(
              file -> {
                try {
                  return Files.readString(file, StandardCharsets.ISO_8859_1).contains(SECRET);
                } catch (IOException gone) {
                  return false;
                }
              })
          .toList();
    }
  }

  private String piped(String input, String... arguments) throws Exception {
    Path file = Files.writeString(folder.resolve("input"), input);
    Process weft =
        new ProcessBuilder(WeftProcess.command(List.of(), arguments))
            .directory(folder.toFile())
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(weft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(weft.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    return said;
  }
}
