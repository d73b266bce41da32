package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.Needs;
import dev.weft.needs.NeedsEngine;
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

  @TempDir private Path folder;

  @Test
  void toldToEndAWorkerEndsAtOnceAndLeavesNoProcess() throws Exception {
    try (TestCluster cluster = new TestCluster(folder.resolve("cluster"), 1, Map.of());
        WeftProcess run = start(cluster)) {
      WeftProcess worker = cluster.workers().getFirst();
      awaitBegun(worker, 1);

      worker.signal("TERM");

      assertThat(worker.end().exitCode()).isZero();
      assertThat(worker.started()).isEmpty();
      cluster.assertSilent();

      // Its run goes on where it was with the next one.
      cluster.startAgain();
      assertThat(run.end().exitCode()).isZero();
      assertThat(keys()).hasSize(2).containsOnly(keys().getFirst());
    }
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
      WeftProcess worker =
          cluster.workers().stream()
              .filter(each -> each.out().contains(first))
              .findFirst()
              .orElseThrow();
      awaitBegun(worker, 1);

      worker.signal("KILL");

      assertThat(run.end().exitCode()).as(run.err()).isZero();
      assertThat(keys()).hasSize(2).containsOnly(keys().getFirst());
      Set<String> workers =
          Files.readAllLines(folder.resolve("workers")).stream().collect(Collectors.toSet());
      assertThat(workers).hasSize(2);
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
    try {
      return Files.readAllLines(folder.resolve("keys"));
    } catch (java.io.IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
