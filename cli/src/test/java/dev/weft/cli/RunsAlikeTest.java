package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.json.Json;
import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import dev.weft.needs.NeedsEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs the same plans on this machine alone and on a cluster of two workers: the story of each
/// task must be the same.
@LongTest
@NeedsEngine
@Needs(program = TestCluster.HAPROXY, debianPackage = "haproxy")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class RunsAlikeTest {
  private static final String SECRET = "s3cr3t-of-nobody-else";
  private static final List<String> BY_CHANCE =
      List.of("at", "run", "took", "retry-at", "since", "next-at", "event");

  /// What a run told.
  ///
  /// @param tasks the events of each task and group, in order
  /// @param end of the run
  private record Story(int exitCode, Map<String, List<String>> tasks, String end) {
    List<String> of(String task) {
      return tasks.getOrDefault(task, List.of());
    }

    /// The order of parallel steps is arbitrary.
    Story inNoOrder() {
      Map<String, List<String>> sorted = new TreeMap<>();
      tasks.forEach((task, events) -> sorted.put(task, events.stream().sorted().toList()));
      return new Story(exitCode, sorted, end);
    }
  }

  /// Actions during a run.
  private interface During {
    /// @param weft the command, with this machine or the cluster of the run
    void act(WeftProcess run, Weft weft) throws Exception;
  }

  private interface Weft {
    WeftProcess.Result run(String... arguments) throws Exception;
  }

  private Path folder;
  private TestCluster cluster;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    this.folder = folder;
    cluster = new TestCluster(folder.resolve("cluster"), 2, Map.of("TOKEN", SECRET));
  }

  @AfterAll
  void close() {
    cluster.close();
  }

  @Test
  void commandsHandOverOutputsAndWaitForWhatTheyNeed() throws Exception {
    Story story =
        alike(
            """
            inputs: {who: {default: ann}}
            tasks:
              Build:
                steps:
                  - {id: v, run: 'echo "version=1.$N" >> "$WEFT_OUTPUT"; echo for $WHO', env: {N: '2', WHO: '${{ inputs.who }}'}}
                  - {run: [echo, 'got ${{ steps.v.outputs.version }}']}
                outputs: {version: '${{ steps.v.outputs.version }}'}
              Deploy:
                needs: [Build]
                steps:
                  - {id: say, run: [echo, 'deploys ${{ needs.Build.outputs.version }}']}
                  - {if: "steps.say.status == 'failed'", run: echo never}
            """,
            "--set",
            "who=bob");

    assertThat(story.exitCode()).isZero();
    assertThat(story.of("Deploy")).anyMatch(it -> it.contains("deploys 1.2"));
    assertThat(story.of("Build")).anyMatch(it -> it.contains("for bob"));
  }

  @Test
  void stepsArePolledUntilTheyAreDoneOrTheirTimeHasPassed() throws Exception {
    String answers = "echo \"n=$WEFT_ATTEMPT\" >> \"$WEFT_OUTPUT\"";
    Story story =
        alike(
            """
            tasks:
              Done:
                - {id: job, run: 'ANSWERS', until: outputs.n == '3', every: 20ms..40ms, within: 1m}
                - run: [echo, 'after ${{ steps.job.outputs.n }}']
              Failing:
                - id: job
                  run: 'echo try $WEFT_ATTEMPT; test $WEFT_ATTEMPT != 2 || exit 75; ANSWERS'
                  until: outputs.n == '4'
                  every: 10ms
                  retry: {max: 1, backoff: 10ms, when: [exit 75]}
              Side by side:
                - gather:
                    - {id: a, run: 'ANSWERS', until: outputs.n == '2', every: 10ms}
                    - {id: b, run: 'ANSWERS', until: outputs.n == '3', every: 10ms}
                - run: [echo, 'a ${{ steps.a.outputs.n }} b ${{ steps.b.outputs.n }}']
              Hanging: [{run: sleep 60, until: outputs.n == '2', every: 100ms, within: 1s}]
              Without: [{run: 'ANSWERS', until: outputs.m == '2', every: 1ms}]
            """
                .replace("ANSWERS", answers));

    assertThat(story.exitCode()).isEqualTo(1);
    assertThat(story.of("Done")).anyMatch(it -> it.contains("after 3"));
    assertThat(story.of("Done")).filteredOn(it -> it.startsWith("step-polled")).hasSize(2);
    assertThat(story.of("Hanging"))
        .anyMatch(it -> it.contains("not done within 1s: there was no answer"));
  }

  @Test
  void failuresAreTriedAgainHandledCleanedUpAfterAndGoneOnFrom() throws Exception {
    Story story =
        alike(
            """
            tasks:
              Flaky: [{run: 'echo try $WEFT_ATTEMPT; test $WEFT_ATTEMPT -gt 2', retry: {max: 3, backoff: 10ms..20ms}}]
              Broken:
                steps:
                  - {run: exit 7, retry: {max: 1, backoff: 10ms..20ms, when: [exit 7]}}
                  - echo never
                on-failure: [echo handled]
                finally: [echo tidied]
              Tolerated:
                continue-on-error: true
                steps:
                  - {run: exit 3, continue-on-error: true}
                  - exit 4
              After: {needs: [Broken], steps: [echo never]}
              AfterTolerated: {needs: [Tolerated], steps: [echo goes on]}
            on-failure: [echo the run failed]
            finally: [echo the run is over]
            """);

    assertThat(story.exitCode()).isEqualTo(1);
    assertThat(story.of("Broken")).anyMatch(it -> it.contains("tidied"));
  }

  @Test
  void rowsOfAFileHoldLimitsAndFailNoMoreThanTheyMay() throws Exception {
    Story story =
        alike(
            Map.of("rows.csv", "id,size\na,1\nb,2\nc,x\nd,4\n"),
            """
            limits: {two: 2}
            tasks:
              Rows:
                for-each: {csv: rows.csv, as: row, key: row.id}
                limit: two
                max-failures: 1
                steps: [{run: ['test', '${{ row.size }}', -gt, '0']}, {run: [echo, '${{ row.id }}']}]
              Next: {needs: [Rows], steps: [ls]}
              One: {for-each: [x, y], max-parallel: 1, steps: [{run: [echo, '${{ row }}']}]}
            """);

    assertThat(story.exitCode()).isEqualTo(1);
    assertThat(story.of("Rows/d")).anyMatch(it -> it.contains("line=d"));
  }

  @Test
  void limitsWeighHaveKeysAndAdapt() throws Exception {
    Story story =
        alike(
            """
            limits:
              api: {max: 4, adapt: true}
              tokens: {max: 5, rate: 100/s}
              host: {max: 1, per: true}
            tasks:
              Rows:
                for-each: [a, b, c, d, a1, b1]
                steps:
                  - run: test $WEFT_ATTEMPT -gt 1 || exit 75
                    limit: [api, {tokens: 2, host: '${{ row }}'}]
                    retry: {max: 2, backoff: 10ms..20ms, overload: [exit 75]}
                  - {run: [echo, '${{ row }}'], limit: {tokens: 5}}
              TooMuch:
                for-each: ['5', '6', x]
                steps: [{run: [echo, 'weighs ${{ row }}'], limit: {tokens: '${{ row }}'}}]
            """);

    assertThat(story.exitCode()).isEqualTo(1);
    assertThat(story.of("Rows/b1")).anyMatch(it -> it.contains("line=b1"));
    assertThat(story.of("TooMuch/5")).anyMatch(it -> it.contains("weighs 5"));
    assertThat(story.of("TooMuch/6")).anyMatch(it -> it.contains("which is at most 5 at once"));
  }

  @Test
  void tooManyFailuresEndTheRest() throws Exception {
    alike(
        """
        tasks:
          Rows: {for-each: [a, b, c, d], max-parallel: 1, max-failures: 1, steps: [exit 1]}
        """);
  }

  @Test
  void anApprovalTakesTheValuesOfItsForm() throws Exception {
    Story story =
        alike(
            Map.of(),
            """
            tasks:
              Pay:
                - id: ask
                  approval: May we pay?
                  by: [ann, bob]
                  form:
                    limit: {type: number, default: 10}
                    way: {type: [cash, card]}
                - {run: [echo, '${{ steps.ask.outputs.limit }} by ${{ steps.ask.outputs.way }}, says ${{ steps.ask.outputs.by }}']}
            """,
            (run, weft) -> {
              String id = awaitAsked(run);
              assertThat(weft.run("approve", id, "Pay", "--by", "eve").exitCode()).isEqualTo(2);
              assertThat(weft.run("approve", id, "Pay", "--by", "ann").exitCode()).isEqualTo(2);
              assertThat(weft.run("approve").out()).contains("May we pay?");
              assertThat(
                      weft.run("approve", id, "Pay", "--by", "ann", "--set", "way=card").exitCode())
                  .isZero();
            });

    assertThat(story.of("Pay")).anyMatch(it -> it.contains("10 by card, says ann"));
  }

  @Test
  void whatIsDeniedFails() throws Exception {
    Story story =
        alike(
            Map.of(),
            "tasks: {Pay: [{approval: Really}, ls]}\n",
            (run, weft) -> weft.run("approve", awaitAsked(run), "Pay", "--deny", "--by", "ann"));

    assertThat(story.exitCode()).isEqualTo(1);
  }

  @Test
  void stepsGoSideBySideInsideAStep() throws Exception {
    Story story =
        alike(
            """
            tasks:
              T:
                - name: both
                  gather:
                    - {id: left, run: 'echo "side=l" >> "$WEFT_OUTPUT"'}
                    - {id: right, wait: 10ms}
                - {run: [echo, 'was ${{ steps.left.outputs.side }}']}
            """);

    assertThat(story.of("T")).anyMatch(it -> it.contains("was l"));
  }

  @Test
  void waitsPassAndTimeRunsOut() throws Exception {
    Story story =
        alike(
            """
            tasks:
              Waits: [{wait: 300ms}, echo waited]
              Slow: [{run: sleep 60, timeout: 300ms}]
              SlowTask: {timeout: 400ms, steps: [{run: sleep 60}]}
              NobodySays: [{approval: Really, timeout: 200ms}]
            """);

    assertThat(story.exitCode()).isEqualTo(1);
    assertThat(story.of("Slow")).anyMatch(it -> it.contains("timed-out"));
  }

  @Test
  void aStepIsPassedOverAndARunIsStopped() throws Exception {
    Story story =
        alike(
            Map.of(),
            """
            tasks:
              Skipped: [{id: long, run: sleep 600}, echo went on]
              Stopped:
                steps: [{id: endless, run: sleep 601}]
                finally: [echo tidied]
            """,
            (run, weft) -> {
              WeftProcess.eventually(
                  "both are under way: " + run.out(),
                  () ->
                      Stream.of("long", "endless")
                          .allMatch(
                              step ->
                                  run.out()
                                      .lines()
                                      .anyMatch(
                                          it ->
                                              it.contains("\"step-started\"")
                                                  && it.contains("\"" + step + "\""))));
              String id = id(run);
              assertThat(weft.run("skip", id, "Skipped", "--by", "ann").exitCode()).isZero();
              WeftProcess.eventually("it went on", () -> run.out().contains("\"went on\""));
              assertThat(weft.run("cancel", id, "--by", "ann").exitCode()).isZero();
            });

    assertThat(story.exitCode()).isEqualTo(130);
  }

  @Test
  void examplesGoAlike() throws Exception {
    alike(Files.readString(Path.of("../examples/morning.yaml")));
    String release = Files.readString(Path.of("../examples/release.yaml"));
    alike(release, "--set", "folder=services", "--set", "broken=search");
  }

  @Test
  void secretsReachStepsAndAreNeverKept() throws Exception {
    Story story =
        alike(
            """
            secrets: [TOKEN]
            tasks:
              T:
                - {run: 'echo "it is $T"; echo not-secret-marker', env: {T: '${{ secrets.TOKEN }}'}}
                - {run: 'echo "x=$T" >> "$WEFT_OUTPUT"', env: {T: '${{ secrets.TOKEN }}'}}
            """);

    assertThat(story.of("T")).anyMatch(it -> it.contains("it is ***"));
    assertThat(cluster.run(folder, "logs").out()).contains("it is ***");
    String base64 = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
    assertThat(cluster.run(folder, "attach", "--json").out()).doesNotContain(SECRET, base64);
    // Something that must be found shows that the search works.
    assertThat(isKept("not-secret-marker")).isTrue();
    assertThat(isKept(SECRET)).isFalse();
    assertThat(isKept(base64.substring(0, 20))).isFalse();
  }

  /// Returns whether the engine's files contain this text.
  private boolean isKept(String text) throws IOException {
    try (Stream<Path> files = Files.walk(cluster.engine().folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  private Story alike(String plan, String... arguments) throws Exception {
    return alike(Map.of(), plan, arguments);
  }

  private Story alike(Map<String, String> files, String plan, String... arguments)
      throws Exception {
    return alike(files, plan, (_, _) -> {}, arguments);
  }

  private Story alike(Map<String, String> files, String plan, During during, String... arguments)
      throws Exception {
    Path where = Files.createTempDirectory(folder, "plan");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(where.resolve(file.getKey()), file.getValue());
    }
    Files.writeString(where.resolve("plan.yaml"), plan);
    List<String> command = new ArrayList<>(List.of("run", "plan.yaml", "--json"));
    command.addAll(List.of(arguments));
    String[] run = command.toArray(String[]::new);
    Story here = story(where, during, it -> WeftProcess.run(where, it), run);
    Story there = story(where, during, it -> cluster.run(where, it), cluster.withOn(run));
    if (plan.contains("gather:")) {
      here = here.inNoOrder();
      there = there.inNoOrder();
    }
    assertThat(there.tasks()).isEqualTo(here.tasks());
    assertThat(there).isEqualTo(here);
    cluster.assertSilent();
    return there;
  }

  private static Story story(Path where, During during, Weft weft, String... run) throws Exception {
    try (WeftProcess process = WeftProcess.start(where, Map.of("TOKEN", SECRET), run)) {
      during.act(process, weft);
      WeftProcess.Result result = process.end();
      // On a busy machine the cluster may delay a command, which then prints a message.
      assertThat(result.err().lines().filter(line -> !line.startsWith("weft: no answer")))
          .isEmpty();
      Map<String, List<String>> tasks = new TreeMap<>();
      String end = "";
      for (String line : result.out().lines().toList()) {
        Map<?, ?> event = event(line);
        String told = told(event);
        switch (String.valueOf(event.get("event"))) {
          case "run-ended" -> end = told;
          case "run-started", "limit-awaited", "limit-adapted" -> {}
          case "group-ended" ->
              tasks
                  .computeIfAbsent("group " + event.get("group"), _ -> new ArrayList<>())
                  .add(told);
          default ->
              tasks
                  .computeIfAbsent(String.valueOf(event.get("task")), _ -> new ArrayList<>())
                  .add(told);
        }
      }
      return new Story(result.exitCode(), tasks, end);
    }
  }

  private static Map<?, ?> event(String line) {
    if (Json.readLine(line) instanceof Map<?, ?> event) {
      return event;
    }
    throw new AssertionError("no event: " + line);
  }

  /// Returns an event without what differs from one run to the next.
  private static String told(Map<?, ?> event) {
    Map<String, Object> steady = new TreeMap<>();
    event.forEach(
        (key, value) -> {
          if (!BY_CHANCE.contains(String.valueOf(key))) {
            steady.put(String.valueOf(key), value instanceof Map<?, ?> map ? sorted(map) : value);
          }
        });
    return event.get("event") + " " + steady;
  }

  private static Map<String, Object> sorted(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    return sorted;
  }

  private static String awaitAsked(WeftProcess run) {
    WeftProcess.eventually("it asks: " + run.out(), () -> run.out().contains("\"form\":"));
    return id(run);
  }

  private static String id(WeftProcess run) {
    return String.valueOf(event(run.out().lines().findFirst().orElseThrow()).get("run"));
  }
}
