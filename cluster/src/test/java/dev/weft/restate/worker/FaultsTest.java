package dev.weft.restate.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.needs.Engine;
import dev.weft.needs.EngineCluster;
import dev.weft.needs.LongTest;
import dev.weft.needs.NeedsEngine;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Submission;
import dev.weft.restate.client.Cluster;
import dev.weft.restate.client.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes die during a run, and are restarted or not: no task is lost, no completed step runs
/// again, and limits hold.
@LongTest
@NeedsEngine
@Timeout(300)
class FaultsTest {
  // In full it is -Dweft.faults=2000.
  private static final int TASKS = Integer.getInteger("weft.faults", 300);

  @TempDir private Path folder;
  private int port;
  private final List<Process> workers = new ArrayList<>();

  @BeforeEach
  void findPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(each -> each.destroyForcibly().onExit().join());
  }

  @Test
  void aKilledWorkerIsReplacedAndWhatWasUnderWayRunsAgain() throws Exception {
    try (Engine engine = Engine.open()) {
      assertNothingIsLost(
          engine,
          () -> {
            workers.getLast().destroyForcibly().onExit().join();
            startWorker(engine);
          });
    }
  }

  @Test
  void aKilledEngineGoesOnWithWhatItHadOnDisk() throws Exception {
    try (Engine engine = Engine.open()) {
      assertNothingIsLost(
          engine,
          () -> {
            engine.kill();
            engine.start();
          });
    }
  }

  @Test
  void aWorkerThatIsSilentForSomeTimeLosesNothing() throws Exception {
    try (Engine engine = Engine.open()) {
      assertNothingIsLost(
          engine,
          () -> {
            signal("STOP");
            assertThat(workers.getLast().waitFor(2, TimeUnit.SECONDS)).as("it ended").isFalse();
            signal("CONT");
          });
    }
  }

  @Test
  void oneOfThreeServersMayDie() throws Exception {
    try (EngineCluster nodes = Engine.cluster(3)) {
      assertNothingIsLost(nodes.nodes().getFirst(), () -> nodes.nodes().getLast().kill());
    }
  }

  private interface Fault {
    void happen() throws Exception;
  }

  /// A run completes despite a fault in the middle.
  private void assertNothingIsLost(Engine engine, Fault fault) throws Exception {
    begin(engine, TASKS);

    RunResult result = follow(engine, when(TASKS / 3, fault));

    assertThat(result.succeeded()).isEqualTo(TASKS);
    assertAllDoneAndLimitsHeld(TASKS);
  }

  /// Performs an action once this many tasks have ended.
  private static Listener when(int ended, Fault fault) {
    AtomicInteger count = new AtomicInteger();
    return event -> {
      if (event instanceof Event.TaskEnded && count.incrementAndGet() == ended) {
        try {
          fault.happen();
        } catch (Exception wrong) {
          throw new IllegalStateException(wrong);
        }
      }
    };
  }

  private void begin(Engine engine, int tasks) throws Exception {
    startWorker(engine);
    Registration.register(engine.admin(), URI.create("http://127.0.0.1:" + port));
    Submission submission = Submitted.of("run1", "" + tasks);
    Instant end = Instant.now().plusSeconds(30);
    while (true) {
      try {
        new Cluster(engine.ingress()).begin(submission);
        return;
      } catch (ClusterException notYet) {
        // Other servers hear of a new worker a moment later.
        if (Instant.now().isAfter(end)) {
          throw notYet;
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private static RunResult follow(Engine engine, Listener listener) throws Exception {
    return new Cluster(engine.ingress()).follow("run1", listener);
  }

  private void startWorker(Engine engine) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    workers.add(
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path"),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                WorkerProcess.class.getName(),
                engine.ingress().toString(),
                "" + port,
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output.txt").toFile()))
            .start());
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + workers.getLast().pid())
        .start()
        .waitFor();
  }

  private record Line(long at, String what, String key) {}

  private void assertAllDoneAndLimitsHeld(int tasks) throws IOException {
    Map<String, Integer> ends = new HashMap<>();
    int cutOff = 0;
    List<Line> limited = new ArrayList<>();
    for (Path log : logs()) {
      Map<String, Long> open = new HashMap<>();
      long last = 0;
      for (String text : Files.readAllLines(log)) {
        String[] words = text.split(" ", 3);
        if (words.length < 3 || !words[2].matches(".*/s\\d")) {
          continue; // The last one of a process that was killed.
        }
        Line line = new Line(Long.parseLong(words[0]), words[1], words[2]);
        last = line.at();
        if (line.what().equals("begin")) {
          open.put(line.key(), line.at());
        } else {
          open.remove(line.key());
          ends.merge(line.key(), 1, Integer::sum);
        }
        if (line.key().endsWith("/s4")) {
          limited.add(line);
        }
      }
      cutOff += open.size();
      for (String key : open.keySet()) {
        if (key.endsWith("/s4")) {
          limited.add(new Line(last, "end", key));
        }
      }
    }
    assertThat(ends).hasSize(tasks * WorkerProcess.STEPS);
    // Completed work that had not been reported to the engine.
    int again = ends.values().stream().mapToInt(it -> it - 1).sum();
    assertThat(again + cutOff).isLessThan(tasks);
    assertThat(mostAtOnce(limited)).isLessThanOrEqualTo(WorkerProcess.LIMIT);
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    }
  }

  private static int mostAtOnce(List<Line> lines) {
    TreeMap<Long, Integer> changes = new TreeMap<>();
    lines.stream()
        .sorted(Comparator.comparingLong(Line::at))
        .forEach(
            line -> changes.merge(line.at(), line.what().equals("begin") ? 1 : -1, Integer::sum));
    int now = 0;
    int most = 0;
    for (int change : changes.values()) {
      now += change;
      most = Math.max(most, now);
    }
    return most;
  }
}
