package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.local.LocalDriver;
import dev.weft.needs.LongTest;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A command that prints rows during the run: when it begins, that nothing waits for it, and how it
/// is ended. A named pipe tells it line by line what to print.
@Timeout(60)
class PrintedRowsWhileRunningTest {
  @TempDir private Path folder;
  private final Processes processes = new Processes(Duration.ofSeconds(5));
  private final LocalDriver driver = new LocalDriver();
  private final SeenEvents events = new SeenEvents();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private Path pipe;

  @BeforeEach
  void makePipe() throws Exception {
    pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  @AfterEach
  void leaveNothingBehind() {
    processes.endAll();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "lines ~ '' ~ 'a\n' ~ 'b\n'",
        "'jsonl, key: id' ~ '' ~ '{\"id\": \"a\"}\n' ~ '{\"id\": \"b\"}\n'",
        "'csv, key: id' ~ 'id,x\n' ~ 'a,1\n' ~ 'b,2\n'",
      })
  void eachRowStartsWhenItsLineComesAndOthersRunMeanwhile(
      String format, String header, String first, String second) throws Exception {
    FutureTask<RunResult> run =
        start(
            """
            limits: {processes: 1}
            tasks:
              A:
                for-each: {command: cat pipe, format: %s}
                steps: [echo]
              B: {needs: C, steps: [echo]}
              C: ['echo > told']
            """
                .formatted(format));
    try (OutputStream line = Files.newOutputStream(pipe)) {
      line.write(header.getBytes(StandardCharsets.UTF_8));
      awaitEnd("C");
      awaitEnd("B");
      line.write(first.getBytes(StandardCharsets.UTF_8));
      awaitEnd("A/a");
      line.write(second.getBytes(StandardCharsets.UTF_8));
      awaitEnd("A/b");
    }

    assertThat(run.get().succeeded()).isEqualTo(4);
  }

  @Test
  void theCommandRunsInItsTurnWithWhatWasNeededAndWhereItsTaskSays() throws Exception {
    Files.createDirectory(folder.resolve("sub"));
    RunResult result =
        start(
                """
                inputs: {region: north}
                env: {GREETING: "hello ${{ inputs.region }}"}
                tasks:
                  Find:
                    outputs: {dir: "${{ steps.look.outputs.dir }}"}
                    steps: [{id: look, run: 'echo dir=found >> $WEFT_OUTPUT; echo x > sub/rows'}]
                  A:
                    needs: Find
                    working-directory: sub
                    env: {ROW: "${{ row }}"}
                    for-each:
                      command:
                        - sh
                        - -c
                        - 'cat rows; printf "%s\\n" "$@" "$GREETING" "$WEFT_TASK"; cat'
                        - sh
                        - ${{ inputs.region }}
                        - ${{ needs.Find.outputs.dir }}
                    steps: [echo]
                """)
            .get();

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(ended)
        .containsExactlyInAnyOrder("Find", "A/x", "A/north", "A/found", "A/hello north", "A/A");
  }

  @Test
  void whatNeedsRowsThatCannotAllBePrintedIsSkippedAndOthersGoOn() throws Exception {
    RunResult result =
        start(
                """
                tasks:
                  A: {for-each: {command: 'echo a; exit 9'}, steps: [echo]}
                  B: {needs: A, steps: [echo]}
                  C: [echo]
                """)
            .get();

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(ended).containsExactlyInAnyOrder("A/a", "C");
    assertThat(events.groupEnd("B").reason()).isEqualTo("needs `A`, which failed");
  }

  @Test
  void cancellingEndsTheCommandBeforeTheRunEnds() throws Exception {
    FutureTask<RunResult> run = start(untilTermination(""));
    awaitEnd("A/up");
    driver.cancel("enough");

    assertThat(run.get().status()).isEqualTo(Status.CANCELLED);
    assertThat(folder.resolve("terminated")).exists();
  }

  @Test
  void failFastEndsTheCommand() throws Exception {
    FutureTask<RunResult> run =
        start(untilTermination("fail-fast: true\n") + "  B: ['read x < pipe; false']\n");
    awaitEnd("A/up");
    Files.writeString(pipe, "\n");

    assertThat(run.get().status()).isEqualTo(Status.FAILED);
    assertThat(events.groupEnd("A").reason()).isEqualTo("cancelled after a failure (fail-fast)");
    assertThat(folder.resolve("terminated")).exists();
  }

  @Test
  void whatTheCommandLeavesInTheBackgroundHoldsNothingUp() throws Exception {
    FutureTask<RunResult> run =
        start("tasks: {A: {for-each: {command: 'echo a; cat pipe & printf b'}, steps: [echo]}}");

    assertThat(run.get().succeeded()).isEqualTo(2);
    assertThat(ended).containsExactlyInAnyOrder("A/a", "A/b");
    assertThat(processes.sweep(run.get().run())).isEmpty();
  }

  @LongTest
  @Test
  void ofAMillionLinesOnlySomeAreInMemory() throws Exception {
    PlanFile plan =
        read("tasks: {A: {for-each: {command: [seq, '1000000']}, steps: [{wait: 0ms}]}}");
    long before = liveHeapBytes();
    AtomicLong most = new AtomicLong();
    AtomicLong count = new AtomicLong();

    RunResult result =
        driver.run(
            plan.plan(),
            List.of(
                event -> {
                  if (event instanceof Event.TaskEnded && count.incrementAndGet() % 400_000 == 0) {
                    most.accumulateAndGet(liveHeapBytes() - before, Math::max);
                  }
                }));

    assertThat(result.succeeded()).isEqualTo(1_000_000);
    // Up to 21 MB detect duplicate keys; the rest are rows in progress and events.
    assertThat(most.get()).isLessThan(40_000_000);
  }

  /// Returns a task with one row, `up`, whose command continues until it is asked to end.
  private static String untilTermination(String keys) {
    return keys
        + "tasks:\n"
        + "  A: {for-each: {command: 'trap \"echo > terminated; exit\" TERM; echo up;"
        + " while :; do sleep 60 & wait; done'}, steps: [echo]}\n";
  }

  private FutureTask<RunResult> start(String plan) throws IOException, PlanException {
    PlanFile file = read(plan);
    FutureTask<RunResult> run =
        new FutureTask<>(
            () ->
                driver.run(
                    file.plan(),
                    List.of(
                        event -> {
                          events.on(event);
                          if (event instanceof Event.TaskEnded task) {
                            ended.add(task.result().task().name());
                          }
                        })));
    Thread.ofPlatform().daemon().start(run);
    return run;
  }

  private PlanFile read(String plan) throws IOException, PlanException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, plan);
    return PlanFile.read(file, new PlanFile.Options(Map.of(), processes));
  }

  private void awaitEnd(String task) throws InterruptedException {
    assertThat(ended.poll(30, TimeUnit.SECONDS)).isEqualTo(task);
  }

  private static long liveHeapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
