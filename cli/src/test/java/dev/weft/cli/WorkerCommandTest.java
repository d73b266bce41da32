package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import dev.weft.needs.NeedsEngine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `weft worker` as a process, with a real engine: how it ends, and what that means for a run.
@LongTest
@NeedsEngine
@Timeout(200)
class WorkerCommandTest {
  private static final String LEAVES_MUCH =
      """
      tasks:
        Long:
          - id: long
            run: |
              echo "$WEFT_KEY" >> keys
              echo "$WEFT_WORKER" >> workers
              if [ "$(wc -l < keys)" -gt 1 ]; then exit 0; fi
              setsid -f sleep 7201
              sleep 7202
      """;

  private static final String[] LONG_GRACE = {"--grace", "1m"};

  @TempDir private Path folder;

  @Test
  void toldTwiceToEndAWorkerEndsAtOnceAndLeavesNoProcess() throws Exception {
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 1, Map.of(), LONG_GRACE);
        WeftProcess run = start(cluster)) {
      WeftProcess worker = cluster.workers().getFirst();
      awaitBegun(worker, 1);

      worker.signal("TERM");
      WeftProcess.eventually("it says so", () -> worker.err().contains("begins nothing more"));
      worker.secondSignal("TERM");
      assertThat(worker.end().exitCode()).isEqualTo(143);
      assertThat(worker.started()).isEmpty();

      // Its run continues on the next worker where it was.
      cluster.startAgain();
      assertThat(run.end().exitCode()).isZero();
      assertThat(keys()).hasSize(2).containsOnly(keys().getFirst());
    }
  }

  @Test
  @Needs(program = TestCluster.HAPROXY, debianPackage = "haproxy")
  void toldToEndAWorkerBeginsNothingMoreAndLetsItsStepsEnd() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Rows:
            for-each: [a, b, c, d, e, f]
            steps:
              - 'echo "$WEFT_WORKER" >> begun; until [ -e go ]; do sleep 0.05; done; echo >> ended'
              - 'echo "$WEFT_WORKER" >> second'
        """);
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 2, Map.of(), LONG_GRACE);
        WeftProcess run = WeftProcess.start(folder, cluster.withOn("run", "plan.yaml"))) {
      WeftProcess.eventually("all have begun", () -> lines("begun").size() == 6);
      assertThat(lines("begun")).contains(cluster.address(0));
      assertThat(get(cluster, "/metrics").body()).contains("\nweft_steps_in_progress ");
      assertThat(cluster.run(folder, "workers").out())
          .contains(cluster.address(0), cluster.address(1));
      assertInUse(cluster);

      cluster.workers().getFirst().signal("TERM");
      WeftProcess.eventually("it is not ready", () -> get(cluster, "/health").statusCode() == 404);
      Files.createFile(folder.resolve("go"));

      assertThat(cluster.workers().getFirst().end().exitCode()).isEqualTo(143);
      assertThat(run.end().exitCode()).as(run.err()).isZero();
      assertThat(run.out()).doesNotContain("once more");
      assertThat(lines("ended")).hasSize(6);
      assertThat(lines("second")).hasSize(6).containsOnly(cluster.address(1));
      assertThat(cluster.run(folder, "workers").out()).doesNotContain(cluster.address(0));
    }
  }

  private void assertInUse(TestCluster cluster) throws Exception {
    WeftProcess.Result second =
        WeftProcess.run(folder, "worker", "--on", cluster.on(), "--listen", cluster.address(0));
    assertThat(second.exitCode()).isEqualTo(2);
    assertThat(second.err()).hasLineCount(1).contains("--listen", "--advertise");
  }

  private static HttpResponse<String> get(TestCluster cluster, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://" + cluster.address(0) + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException gone) {
      throw new AssertionError(gone);
    }
  }

  @Test
  void aStepThatOutlivesTheGraceTimeIsAskedToEndAndItsLastWordsAreShown() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Long:
            - |
              trap 'echo last words; exit 3' TERM
              echo "repeated ${WEFT_REPEATED:-0}"
              if [ -e second ]; then exit 0; fi
              touch second
              while :; do sleep 0.1; done
        """);
    try (TestCluster cluster =
            new TestCluster(folder.resolve("cluster"), 1, Map.of(), "--grace", "1s");
        WeftProcess run = WeftProcess.start(folder, cluster.withOn("run", "plan.yaml"))) {
      WeftProcess.eventually("it runs", () -> Files.exists(folder.resolve("second")));

      cluster.workers().getFirst().signal("TERM");

      assertThat(cluster.workers().getFirst().end().exitCode()).isEqualTo(143);
      cluster.startAgain();
      assertThat(run.end().exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("Long | repeated 0", "Long | last words", "begins once more")
          .contains("Long | repeated 1", "1 attempts began once more");
    }
  }

  @Test
  @Needs(program = TestCluster.HAPROXY, debianPackage = "haproxy")
  void aFrozenWorkersStepRunsAgainOnAnother() throws Exception {
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 2, Map.of());
        WeftProcess run = start(cluster)) {
      WeftProcess.eventually("a step is under way", () -> Files.exists(folder.resolve("workers")));
      WeftProcess worker = workerOf(cluster, Files.readString(folder.resolve("workers")).strip());
      awaitBegun(worker, 1);

      worker.signal("STOP");

      assertThat(run.end().exitCode()).as(run.err()).isZero();
      assertThat(keys()).hasSize(2).containsOnly(keys().getFirst());
    }
  }

  private static WeftProcess workerOf(TestCluster cluster, String address) {
    return cluster.workers().stream()
        .filter(each -> each.out().contains(address))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAKilledWorkerLeftEndsWhenItIsBack() throws Exception {
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 1, Map.of());
        WeftProcess run = start(cluster)) {
      WeftProcess worker = cluster.workers().getFirst();
      awaitBegun(worker, 1);

      worker.signal("KILL");
      worker.end();
      assertThat(worker.started()).isNotEmpty();

      cluster.startAgain();
      assertThat(worker.started()).isEmpty();
      assertThat(run.end().exitCode()).isZero();
      assertThat(Files.readAllLines(folder.resolve("workers"))).hasSize(2);
    }
  }

  @Test
  @Needs(program = TestCluster.HAPROXY, debianPackage = "haproxy")
  void aKilledWorkersStepRunsAgainOnAnotherWithItsKey() throws Exception {
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 2, Map.of());
        WeftProcess run = start(cluster)) {
      WeftProcess.eventually("a step is under way", () -> Files.exists(folder.resolve("workers")));
      String first = Files.readString(folder.resolve("workers")).strip();
      WeftProcess worker = workerOf(cluster, first);
      awaitBegun(worker, 1);

      worker.signal("KILL");

      assertThat(run.end().exitCode()).as(run.err()).isZero();
      assertThat(keys()).hasSize(2).containsOnly(keys().getFirst());
      Set<String> workers =
          Files.readAllLines(folder.resolve("workers")).stream().collect(Collectors.toSet());
      assertThat(workers).hasSize(2);
    }
  }

  @Test
  void aTaskRunsOnAWorkerOfItsLabel() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Any: ['echo $WEFT_WORKER']
          Big: {runs-on: big-1, for-each: [a], steps: ['echo $WEFT_WORKER']}
        """);
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 1, Map.of())) {
      WeftProcess.Result none = cluster.run(folder, "run", "plan.yaml");
      assertThat(none.exitCode()).isEqualTo(2);
      assertThat(none.err())
          .startsWith("error: no worker has the label `big-1`")
          .contains("`weft worker --on " + cluster.on() + " --label big-1`");
      cluster.addWorker("big-1");

      WeftProcess.Result run = cluster.run(folder, "run", "plan.yaml");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("Any | " + cluster.address(0), "Big/a | " + cluster.address(1));
      assertThat(cluster.workers().get(1).out())
          .isEqualTo(
              "worker on %s for big-1 serves %s\n".formatted(cluster.address(1), cluster.on()));
      cluster.assertSilent();
    }
    assertThat(WeftProcess.run(folder, "worker", "--on", "http://x", "--label", "a b").err())
        .contains("`--label` is a word of letters, digits, `-` and `_`, not `a b`");
  }

  @Test
  void aRunGoesOnWithoutTheCommandThatBeganIt() throws Exception {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        tasks:
          Rows:
            for-each: [a, b, c]
            steps: ['echo begun >> begun; until [ -e go ]; do sleep 0.05; done', 'echo done']
        """);
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 1, Map.of());
        WeftProcess run = WeftProcess.start(folder, cluster.withOn("run", "plan.yaml"))) {
      WeftProcess.eventually(
          "it shows itself, and all have begun: " + run.err(),
          () -> !run.out().isEmpty() && lines("begun").size() == 3);

      run.signal("KILL");
      run.end();
      Files.createFile(folder.resolve("go"));

      String id = run.out().replaceFirst("(?s)run (\\w+) on .*", "$1");
      WeftProcess.Result shown = cluster.run(folder, "attach", id);
      assertThat(shown.exitCode()).as(shown.err()).isZero();
      assertThat(shown.out())
          .contains("Rows/a | done", "Rows/b | done", "Rows/c | done", "3 succeeded");
      assertThat(lines("begun")).hasSize(3);
    }
  }

  private WeftProcess start(TestCluster cluster) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), LEAVES_MUCH);
    return WeftProcess.start(folder, cluster.withOn("run", "plan.yaml"));
  }

  /// Waits until the step has started all that it starts.
  private void awaitBegun(WeftProcess worker, int keys) {
    WeftProcess.eventually(
        "the step has begun and started both: " + worker.err(),
        () ->
            Files.exists(folder.resolve("keys"))
                && keys().size() == keys
                && sleeping(worker).containsAll(List.of("7201", "7202")));
  }

  private static Set<String> sleeping(WeftProcess worker) {
    return worker.started().stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(it -> it.info().arguments().stream())
        .map(arguments -> arguments[0])
        .collect(Collectors.toSet());
  }

  private List<String> keys() {
    return lines("keys");
  }

  private List<String> lines(String file) {
    try {
      Path path = folder.resolve(file);
      return Files.exists(path) ? Files.readAllLines(path) : List.of();
    } catch (java.io.IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
