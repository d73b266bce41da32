package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import dev.weft.virtual.Model;
import dev.weft.virtual.VirtualDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs plan files with real commands.
@Timeout(120)
class PlanRunsTest {
  @TempDir private Path folder;
  private final SeenEvents events = new SeenEvents();

  @Test
  void aPlanSaysWhatItSays() throws Exception {
    PlanFile file =
        read(
            """
              name: release
              limits: {db: 2, api: {rate: 50/s}}
              max-parallel: 7
              fail-fast: true
              tasks:
                Build: [make]
                Deploy:
                  needs: Build
                  timeout: 1h30m
                  limit: db
                  for-each: [north, south]
                  max-parallel: 1
                  steps:
                    - {run: ./deploy, retry: {max: 2, backoff: 1s..1m, when: [exit 75]}, timeout: 10m, limit: api}
                    - {wait: 1.5s, name: settle}
              """);
    assertThat(file.plan().name()).isEqualTo("release");
    assertThat(file.plan().maxParallel()).isEqualTo(7);
    assertThat(file.plan().maxFailures()).isZero();
    assertThat(file.rows()).isEqualTo(Map.of("Deploy", 2L));
    Group deploy = file.plan().groups().getLast();
    assertThat(deploy.needs()).containsExactly("Build");
    assertThat(deploy.limits()).containsExactly("db");
    assertThat(deploy.maxParallel()).isOne();
    List<Task> tasks = new ArrayList<>();
    deploy.tasks().forEach(tasks::add);
    assertThat(tasks).extracting(Task::name).containsExactly("Deploy/north", "Deploy/south");
    assertThat(tasks.getFirst().timeout()).isEqualTo(Duration.ofMinutes(90));
    Step.Work<?> step = (Step.Work<?>) tasks.getFirst().steps().getFirst();
    assertThat(step.limits()).containsExactly("processes", "api");
    assertThat(step.retry().when()).containsExactly("exit 75");
    assertThat(tasks.getFirst().steps().getLast())
        .isEqualTo(Step.wait("settle", Duration.ofMillis(1_500)));
  }

  @Test
  void aRowWhoseShareOfALimitIsNoneFailsAtOnce() throws Exception {
    Files.writeString(
        folder.resolve("rows.jsonl"),
        """
        {"id": "right", "tokens": 40, "host": "a"}
        {"id": "text", "tokens": " 40 ", "host": 7}
        {"id": "zero", "tokens": 0, "host": "a"}
        {"id": "negative", "tokens": -1, "host": "a"}
        {"id": "broken", "tokens": 1.5, "host": "a"}
        {"id": "word", "tokens": "many", "host": "a"}
        {"id": "heavy", "tokens": 101, "host": "a"}
        {"id": "null", "tokens": 1, "host": null}
        {"id": "blank", "tokens": 1, "host": " "}
        {"id": "list", "tokens": 1, "host": ["a"]}
        """);

    RunResult result =
        run(
            """
            limits: {tokens: {rate: 100/m}, host: {max: 2, per: true}}
            tasks:
              Ask:
                for-each: {jsonl: rows.jsonl, key: id}
                steps:
                  - id: ask
                    run: "true"
                    limit: [{tokens: "${{ row.tokens }}"}, {host: "${{ row.host }}"}]
                    retry: 3
            """);

    assertThat(result.succeeded()).isEqualTo(2);
    assertThat(events.failures())
        .containsOnly(
            "Ask/zero: `limit`: the weight at the limit `tokens` is a whole number from 1 on, not `0`",
            "Ask/negative: `limit`: the weight at the limit `tokens` is a whole number from 1 on, not `-1`",
            "Ask/broken: `limit`: the weight at the limit `tokens` is a whole number from 1 on, not `1.5`",
            "Ask/word: `limit`: the weight at the limit `tokens` is a whole number from 1 on, not `many`",
            "Ask/heavy: the step takes 101 of the limit `tokens`, which has 100 per 1m",
            "Ask/null: `limit`: the key at the limit `host` is null",
            "Ask/blank: `limit`: the key at the limit `host` is empty",
            "Ask/list: `limit`: the key at the limit `host` is no single value");
  }

  @Test
  void rowsReachCommandsAsDataWhateverTheyHold() throws Exception {
    Files.writeString(
        folder.resolve("rows.csv"),
        "\uFEFFid,\"First name\"\r\n1,\"$(touch hacked); `id` \"\"q\"\" ; rm -rf x\"\r\n\r\n2,'two'\r\n");
    RunResult result =
        run(
            """
            tasks:
              Hello:
                for-each: {csv: rows.csv, key: row.id}
                env: {NAME: '${{ row["First name"] }}'}
                steps:
                  - echo "shell $NAME"
                  - [echo]
            """
                .replace("- [echo]", "- run: [echo, list, '${{ row[\"First name\"] }}']"));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(events.lines("Hello/1"))
        .containsExactly(
            "shell $(touch hacked); `id` \"q\" ; rm -rf x",
            "list $(touch hacked); `id` \"q\" ; rm -rf x");
    assertThat(events.lines("Hello/2")).containsExactly("shell 'two'", "list 'two'");
    assertThat(folder.resolve("hacked")).doesNotExist();
  }

  @Test
  void aFailedCommandStopsItsTaskWithItsExitCodeAndOthersGoOn() throws Exception {
    RunResult result =
        run(
            """
            tasks:
              Bad: [echo before, "echo oops >&2; exit 3", echo after]
              Missing: [{run: [no-such-program]}]
              Good: [echo fine]
            """);

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.succeeded()).isOne();
    assertThat(events.lines("Bad")).containsExactly("before", "oops");
    assertThat(result.failures())
        .extracting(failure -> String.valueOf(failure.cause()))
        .satisfiesExactlyInAnyOrder(
            cause -> assertThat(cause).contains("message=exit 3,"),
            cause -> assertThat(cause).contains("command not found: no-such-program"));
  }

  @Test
  void aShellCommandStopsAtTheFirstLineThatFails() throws Exception {
    assertThat(run("tasks: {A: [\"false\\necho unreached\"]}\n").failed()).isOne();
    assertThat(events.lines("A")).isEmpty();
  }

  @Test
  void aBackgroundProcessDoesNotHoldUpItsStep() throws Exception {
    RunResult result = run("tasks: {A: [\"sleep 600 & echo $!\"]}\n");

    assertThat(result.succeeded()).isOne();
    long pid = Long.parseLong(events.lines("A").getFirst());
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aTimeoutEndsAllThatACommandStarted() throws Exception {
    RunResult result =
        run(
            """
            tasks:
              A:
                - run: |
                    trap '' TERM
                    echo $$
                    sleep 600 & echo $!
                    setsid sleep 600 & echo $!
                    (setsid sleep 600 & echo $!)
                    wait
                  timeout: 500ms
            """,
            Duration.ofMillis(100));

    assertThat(result.timedOut()).isOne();
    assertThat(events.lines("A")).hasSize(4);
    assertThat(events.lines("A")).noneMatch(pid -> isRunning(Long.parseLong(pid)));
  }

  @Test
  void manySilentCommandsDoNotSlowOtherTasks() throws Exception {
    Path plan =
        Files.writeString(
            folder.resolve("plan.yaml"),
            """
            limits: {processes: 200}
            tasks:
              Silent:
                for-each: {lines: rows.txt}
                steps: [sleep 600]
              Waits:
                - wait: 10ms
                - wait: 10ms
            """);
    Files.write(folder.resolve("rows.txt"), numbers(150));
    LocalDriver driver = new LocalDriver("silent");
    CountDownLatch started = new CountDownLatch(150);
    CountDownLatch waited = new CountDownLatch(1);
    Thread canceller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    started.await();
                    waited.await();
                  } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                  }
                  driver.cancel("seen enough");
                });

    RunResult result =
        driver.run(
            PlanFile.read(
                    plan, new PlanFile.Options(Map.of(), new Processes(Duration.ofSeconds(5))))
                .plan(),
            List.of(
                event -> {
                  switch (event) {
                    case Event.StepStarted step when step.task().name().startsWith("Silent") ->
                        started.countDown();
                    case Event.TaskEnded task when task.group().equals("Waits") ->
                        waited.countDown();
                    default -> {}
                  }
                }));
    canceller.join();

    assertThat(result.succeeded()).isOne();
    assertThat(result.cancelled()).isEqualTo(150);
  }

  @Test
  void hoursOfWaitsPassInNoTimeAndTheSeedChoosesTheOrder() throws Exception {
    PlanFile file =
        read(
            """
            tasks:
              Laptop: [wait: 1h, wait: 2h, wait: 3h]
              Coffee: [wait: 1h, wait: 2h, wait: 3h]
              Parcel: [wait: 1h, wait: 2h, wait: 3h]
            """
                .replace("[wait: 1h, wait: 2h, wait: 3h]", "[{wait: 1h}, {wait: 2h}, {wait: 3h}]"));

    assertThat(simulate(file, 1)).isEqualTo(simulate(file, 1));
    assertThat(List.of(simulate(file, 2), simulate(file, 3), simulate(file, 4)))
        .anyMatch(order -> !order.equals(simulate(file, 1)));
  }

  private static List<String> simulate(PlanFile file, long seed) {
    List<String> order = new ArrayList<>();
    RunResult result =
        new VirtualDriver(seed, Model.UP_TO_A_SECOND)
            .run(
                file.plan(),
                List.of(
                    event -> {
                      if (event instanceof Event.StepEnded ended) {
                        order.add(ended.task().name() + " " + ended.outcome().step().name());
                      }
                    }));
    assertThat(result.took()).isEqualTo(Duration.ofHours(6));
    return order;
  }

  private RunResult run(String text) throws Exception {
    return run(text, Duration.ofSeconds(5));
  }

  private RunResult run(String text, Duration grace) throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    PlanFile file = PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes(grace)));
    return new LocalDriver().run(file.plan(), List.of(events));
  }

  private PlanFile read(String text) throws IOException, PlanException {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    return PlanFile.read(
        plan, new PlanFile.Options(Map.of(), new Processes(Duration.ofSeconds(5))));
  }

  private static List<String> numbers(int count) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add("n" + i);
    }
    return numbers;
  }

  private static boolean isRunning(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      return false;
    }
  }
}
