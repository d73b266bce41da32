package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.Engine;
import dev.weft.needs.LongTest;
import dev.weft.needs.NeedsEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands about runs of a cluster, with a real engine and a worker.
@LongTest
@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(200)
class OnClusterTest {
  private static final Pattern BEGINNING = Pattern.compile("run (\\w+) on (\\S+)");

  private Path folder;
  private TestCluster cluster;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    this.folder = folder;
    cluster = new TestCluster(folder.resolve("cluster"), 1, Map.of());
  }

  @AfterAll
  void close() {
    cluster.close();
  }

  @Test
  void aRunShowsItselfAndIsOnRecord() throws Exception {
    plan("inputs: {who: {default: ann}}\ntasks: {Greet: ['echo hello'], Bad: [exit 3]}\n");

    WeftProcess.Result run = weft("run", "plan.yaml", "--set", "who=bob");

    String id = id(run.out());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("Greet | hello", "Bad: exit 3: failed: exit 3", "1 succeeded, 1 failed")
        .contains("`weft retry " + id + " --on " + cluster.on() + "` tries again what failed");
    assertThat(weft("runs").out()).containsPattern(id + " .* failed .*plan.yaml: 1 succeeded");
    assertThat(weft("show", id).out())
        .contains("input who=bob", "  Bad: failed at `exit 3`: exit 3")
        .doesNotContain("Greet");
    assertThat(weft("show", id, "--all").out()).contains("  Greet: succeeded in ");
    assertThat(weft("logs", id, "Greet").out()).isEqualTo("Greet | hello\n");
    assertThat(weft("logs", id, "Gret").err())
        .startsWith("error: run `" + id + "` has no task `Gret`");
    WeftProcess.Result again = weft("attach", id);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out()).isEqualTo(run.out());
  }

  @Test
  void ofOneKeyThereIsOneRun() throws Exception {
    plan("tasks: {Count: ['echo counted >> counted']}\n");

    WeftProcess.Result first = weft("run", "plan.yaml", "--once", "2026-12-01");
    WeftProcess.Result second = weft("run", "plan.yaml", "--once", "2026-12-01");

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(id(second.out())).isEqualTo(id(first.out()));
    assertThat(second.out()).contains("as `2026-12-01` before");
    assertThat(folder.resolve("counted")).hasContent("counted");
    assertThat(weft("run", "nowhere.yaml", "--once", "x").exitCode()).isEqualTo(2);
  }

  @Test
  void whatFailedIsRetriedAsANewRun() throws Exception {
    plan(
        """
        tasks:
          Done:
            steps: [{id: say, run: 'echo done >> done; echo word=kept >> "$WEFT_OUTPUT"'}]
            outputs: {word: '${{ steps.say.outputs.word }}'}
          Flaky:
            needs: [Done]
            steps:
              - {id: first, run: 'echo first >> first; echo n=1 >> "$WEFT_OUTPUT"'}
              - test -e mended
              - run: [echo, went on, '${{ needs.Done.outputs.word }}', '${{ steps.first.outputs.n }}']
          After: {needs: [Flaky], steps: [echo after]}
        """);
    String id = id(weft("run", "plan.yaml").out());
    Files.createFile(folder.resolve("mended"));

    WeftProcess.Result retried = weft("retry", id);

    assertThat(retried.exitCode()).as(retried.out() + retried.err()).isZero();
    assertThat(id(retried.out())).isNotEqualTo(id);
    assertThat(retried.out())
        .contains("a new run of what did not succeed in run " + id)
        .contains("Flaky | went on kept 1", "After | after", "2 succeeded in");
    assertThat(folder.resolve("done")).hasContent("done");
    assertThat(folder.resolve("first")).hasContent("first");
    assertThat(weft("retry", id(retried.out())).err()).contains("failed; `weft run` begins");
  }

  @Test
  void whoeverStopsLookingLeavesTheRunToItself() throws Exception {
    plan(
        "tasks: {Waits: [{name: for long, wait: 1h}, echo never], Next: {needs: [Waits], steps:"
            + " [ls]}}\n");
    String id;
    try (WeftProcess run = WeftProcess.start(folder, cluster.withOn("run", "plan.yaml"))) {
      WeftProcess.eventually("it has begun", () -> !run.out().isEmpty());
      id = id(run.out());
      run.signal("INT");
      WeftProcess.Result detached = run.end();
      assertThat(detached.exitCode()).isEqualTo(130);
      assertThat(detached.err())
          .contains("`weft attach " + id + " --on " + cluster.on() + "`")
          .contains("`weft cancel " + id + " --on " + cluster.on() + "`");
    }
    WeftProcess.eventually("it waits", () -> out("show", id).contains("  Waits: waits until "));
    assertThat(out("show", id)).contains("under way", "  Next: waits for `Waits`");
    assertThat(weft("retry", id).err()).contains("is under way");
    assertThat(weft("skip", id, "Wats").err()).contains("`Wats` is not under way in run");
    assertThat(weft("skip", id, "Waits", "--step", "elsewhere").err())
        .isEqualTo("error: `Waits` is not at a step `elsewhere`; it is at `for long`\n");

    assertThat(weft("pause", id, "--by", "ann").out()).isEqualTo("run `" + id + "` is paused\n");
    assertThat(weft("resume", id, "--by", "ann").out()).isEqualTo("run `" + id + "` goes on\n");
    assertThat(weft("cancel", id).out()).isEqualTo("run `" + id + "` is asked to stop\n");
    WeftProcess.Result end = weft("attach", id);

    assertThat(end.exitCode()).isEqualTo(130);
    assertThat(end.out()).contains("paused by ann", "1 cancelled");
    assertThat(weft("cancel", id).err())
        .isEqualTo("error: run `" + id + "` has ended: cancelled\n");
    assertThat(weft("approve", id, "Waits").err()).contains("has ended");
  }

  @Test
  void aPausedRunThatIsCancelledCleansUp() throws Exception {
    plan(
        """
        tasks:
          Waits:
            steps: [{name: for long, wait: 1h}, echo never]
            finally: [echo tidied up]
        on-failure: [echo rolled back]
        finally: [{run: [echo, 'Waits was', '${{ needs.Waits.status }}']}]
        """);
    String id;
    try (WeftProcess run = WeftProcess.start(folder, cluster.withOn("run", "plan.yaml"))) {
      WeftProcess.eventually("it has begun", () -> !run.out().isEmpty());
      id = id(run.out());
      WeftProcess.eventually("it waits", () -> out("show", id).contains("  Waits: waits until "));
      assertThat(weft("pause", id, "--by", "ann").exitCode()).isZero();
      assertThat(weft("cancel", id).exitCode()).isZero();

      WeftProcess.Result end = run.end();
      assertThat(end.exitCode()).isEqualTo(130);
      assertThat(end.out())
          .contains("Waits | tidied up\n", "finally | Waits was cancelled\n")
          .doesNotContain("rolled back\n", "| never");
    }
  }

  @Test
  void aPausedRunSaysSoAndASecondApproverHearsWhoWasFirst() throws Exception {
    plan("tasks: {Pay: [{id: ask, approval: pay}, echo paid]}\n");
    try (WeftProcess run = WeftProcess.start(folder, cluster.withOn("run", "plan.yaml"))) {
      WeftProcess.eventually("it asks", () -> run.out().contains("Pay: waits for an approval"));
      String id = id(run.out());
      assertThat(weft("pause", id, "--by", "eve").exitCode()).isZero();
      WeftProcess.eventually(
          "it says so", () -> out("show", id).contains("\npaused by eve since "));
      WeftProcess.eventually("the list says so", () -> listed(id).contains("  paused  "));
      assertThat(weft("resume", id).exitCode()).isZero();
      WeftProcess.eventually("it goes on", () -> listed(id).contains("  under way  "));

      assertThat(weft("approve", id, "Pay", "--by", "ann").exitCode()).isZero();
      assertThat(run.end().exitCode()).isZero();
      assertThat(weft("approve", id, "Pay", "--by", "bob").err())
          .isEqualTo("error: too late: `Pay` was approved by ann\n");
    }
  }

  @Test
  void whatIsNotThereIsSaidInOneLine() throws Exception {
    assertRefused("error: the cluster knows no run `nosuch`", "attach", "nosuch");
    assertRefused("error: the cluster knows no run `nosuch`", "cancel", "nosuch");
    assertRefused("error: the cluster knows no run `nosuch`", "approve", "nosuch", "T");
    assertRefused("error: there is no file nowhere.yaml", "run", "nowhere.yaml");
    String admin = cluster.engine().admin().toString();
    WeftProcess.Result wrong = WeftProcess.run(folder, "runs", "--on", admin);
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).hasLineCount(1).contains("is no engine's ingress");
  }

  @Test
  void aWorkerSaysWhatIsWrongWithAPlan() throws Exception {
    plan("tasks: {A: [{wiat: 1s}]}\n");

    WeftProcess.Result wrong = weft("run", "plan.yaml");

    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("unknown key `wiat`", "plan.yaml:1:14", "did you mean `wait`?");
    assertThat(wrong.out()).isEmpty();
  }

  @Test
  void withoutAWorkerItSaysHowToStartOne() throws Exception {
    try (Engine alone = Engine.open()) {
      WeftProcess.Result none = WeftProcess.run(folder, "runs", "--on", alone.ingress().toString());

      assertThat(none.exitCode()).isEqualTo(2);
      assertThat(none.err())
          .isEqualTo(
              "error: no worker is registered with the cluster at %s; start one with `weft worker --on %s`%n"
                  .formatted(alone.ingress(), alone.ingress()));
    }
  }

  private void assertRefused(String error, String... arguments) throws Exception {
    WeftProcess.Result result = weft(arguments);
    assertThat(result.err()).isEqualTo(error + "\n");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private void plan(String text) throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), text);
  }

  private WeftProcess.Result weft(String... arguments) throws Exception {
    return cluster.run(folder, arguments);
  }

  private String listed(String run) {
    return out("runs").lines().filter(it -> it.startsWith(run)).findFirst().orElse("");
  }

  private String out(String... arguments) {
    try {
      return weft(arguments).out();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static String id(String out) {
    Matcher matcher = BEGINNING.matcher(out.lines().findFirst().orElse(""));
    assertThat(matcher.matches()).as(out).isTrue();
    return matcher.group(1);
  }
}
