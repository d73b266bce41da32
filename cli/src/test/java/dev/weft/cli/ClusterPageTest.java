package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import dev.weft.needs.NeedsEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands in the documentation of clusters work as written, except for the ports.
@LongTest
@NeedsEngine
@Needs(program = TestCluster.HAPROXY, debianPackage = "haproxy")
@Timeout(300)
class ClusterPageTest {
  private static final Path PAGE = Path.of("../docs/cluster.md");
  private static final Path ENGINE = Path.of("../.tools");
  private static final String SECTION = "Three nodes and two workers";
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  // The documented ports of several servers, to which the number of each is added.
  private static final List<String> BEGINNINGS = List.of("1512", "1808", "1907", "1908");
  // Below those that systems hand out by themselves.
  private static final int FIRST = 2_000;
  private static final int LAST = 3_200;

  @TempDir private Path folder;
  private long session;

  @AfterEach
  void stop() throws Exception {
    sh("kill -KILL -" + session);
  }

  @Test
  void threeNodesAndTwoWorkersOutliveADeadNodeAndAFrozenWorker() throws Exception {
    String script = commands();
    int front = TestCluster.freePort();
    int workers = TestCluster.freePort();
    List<Integer> beginnings = freeBeginnings();
    for (int i = 0; i < BEGINNINGS.size(); i++) {
      script = script.replaceAll("\\b" + BEGINNINGS.get(i) + "(?=[$\\d])", "" + beginnings.get(i));
    }
    script = script.replaceAll("\\b8080\\b", "" + front).replaceAll("\\b9080\\b", "" + workers);
    Files.createSymbolicLink(folder.resolve("engine"), ENGINE.toRealPath());
    writeWeft();

    Process started =
        new ProcessBuilder("setsid", "bash", "-eu", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("started.log").toFile())
            .start();
    session = started.pid();
    assertThat(started.waitFor()).as(Files.readString(folder.resolve("started.log"))).isZero();
    for (int n = 1; n <= 2; n++) {
      Path log = folder.resolve("worker-" + n + ".log");
      WeftProcess.eventually("worker " + n + " serves", () -> text(log).contains(" serves "));
    }

    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Rows:
            for-each: [a, b, c, d, e, f]
            steps:
              - run: 'echo "$row" >> begun; until [ -e go ]; do sleep 0.1; done'
                env: {row: '${{ row }}'}
              - echo done
        """);
    String on = "http://127.0.0.1:" + front;
    try (WeftProcess run = WeftProcess.start(folder, "run", "plan.yaml", "--on", on)) {
      // Some twice, because nodes that are starting hand their work to one another.
      WeftProcess.eventually(
          "all have begun", () -> text(folder.resolve("begun")).lines().distinct().count() == 6);
      sh("pkill -KILL -s " + session + " -f node-3.toml");
      sh("pkill -STOP -s " + session + " -f 'listen 127.0.0.1:" + beginnings.get(3) + "2'");
      Files.createFile(folder.resolve("go"));

      WeftProcess.Result end = run.end();
      assertThat(end.exitCode()).as(end.err()).isZero();
      assertThat(end.out()).contains("Rows/a | done", "Rows/f | done", "6 succeeded");
    }
  }

  /// Returns the commands of the page's section, in order.
  private static String commands() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("## " + SECTION);
    String section = page.substring(start, page.indexOf("\n## ", start));
    String commands =
        BLOCK.matcher(section).results().map(it -> it.group(1)).collect(Collectors.joining("\n"));
    assertThat(commands).contains("restate-server", "haproxy -db", "./weft worker");
    return commands;
  }

  /// The command that is under test, under the name that the page has for it.
  private void writeWeft() throws IOException {
    String command =
        WeftProcess.command(List.of()).stream()
            .map(it -> "'" + it + "'")
            .collect(Collectors.joining(" "));
    Path weft =
        Files.writeString(folder.resolve("weft"), "#!/bin/sh\nexec " + command + " \"$@\"\n");
    assertThat(weft.toFile().setExecutable(true)).isTrue();
  }

  /// Numbers whose ports 1 to 3, with one digit behind them, are free.
  private static List<Integer> freeBeginnings() {
    List<Integer> free = new ArrayList<>();
    IntStream.iterate((int) (ProcessHandle.current().pid() % (LAST - FIRST)), i -> i + 7)
        .map(i -> FIRST + i % (LAST - FIRST))
        .filter(it -> IntStream.rangeClosed(1, 3).allMatch(n -> isFree(it * 10 + n)))
        .distinct()
        .limit(BEGINNINGS.size())
        .forEach(free::add);
    return free;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  private static void sh(String command) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
  }
}
