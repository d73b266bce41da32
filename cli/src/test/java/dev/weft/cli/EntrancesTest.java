package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.json.Json;
import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The first steps of a user, and what scripts read.
@LongTest
@Timeout(240)
class EntrancesTest {
  @TempDir private Path folder;

  @Test
  void initWritesAPlanThatRunsWithoutAName() throws Exception {
    assertThat(weft("run").err())
        .contains("there is no weft.yaml here: name a plan", "`weft init` makes one");

    WeftProcess.Result init = weft("init");
    assertThat(init.exitCode()).as(init.err()).isZero();
    assertThat(init.out()).isEqualTo("wrote weft.yaml; `weft run` runs it\n");
    assertThat(weft("check").exitCode()).isZero();
    assertThat(weft("run").out()).contains("World/south | hello, south", "3 succeeded");

    WeftProcess.Result again = weft("init");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("weft.yaml is there already");
  }

  @Test
  void initMakesATaskForEachRowOfAFile() throws Exception {
    write("rows.csv", "id,First name\n7,Ann\n7,Bob\n");
    write("bad.csv", "id,\n7,Ann\n");

    assertThat(weft("init", "--from", "rows.csv", "people.yaml").out())
        .isEqualTo("wrote people.yaml; `weft run people.yaml` runs it\n");
    assertThat(weft("run", "people.yaml").out())
        .containsPattern("echo/7~\\w{8} \\| 7 Ann")
        .containsPattern("echo/7~\\w{8} \\| 7 Bob")
        .contains("2 succeeded");
    assertThat(weft("init", "--from", "bad.csv").err()).contains("bad.csv:1: column 2 has no name");
    assertThat(weft("init", "--from", "gone.csv").err()).contains("there is no file");
    assertThat(folder.resolve("weft.yaml")).doesNotExist();
  }

  @Test
  void anInputMayComeFromAFile() throws Exception {
    write("plan.yaml", "inputs: {text: {}}\ntasks: {A: [{run: [echo, '<${{ inputs.text }}>']}]}\n");
    write("text.txt", "one\ntwo\n");

    assertThat(weft("run", "plan.yaml", "--set-file", "text=text.txt").out())
        .contains("A | <one", "A | two>");
    assertThat(weft("run", "plan.yaml", "--set-file", "text=gone.txt").err())
        .contains("`--set-file text=gone.txt`: there is no such file");
    assertThat(weft("run", "plan.yaml", "--set-file", "text.txt").err())
        .contains("write it as `--set-file NAME=FILE`");
    assertThat(weft("run", "plan.yaml", "--set", "text=a", "--set-file", "text=text.txt").err())
        .contains("the input `text` is given twice");
  }

  @Test
  void logsFollowALiveRunToItsEnd() throws Exception {
    String lines =
        "i=0; while [ $i -lt 2000 ]; do echo \"line $i é with some text to fill the file\"; i=$((i+1)); done";
    write(
        "weft.yaml",
        """
        tasks:
          Long:
            - echo begin
            - %s; printf half; while [ ! -e go ]; do sleep 0.1; done; echo ' whole'; %s
          Short: ['while [ ! -e go ]; do sleep 0.1; done; echo short']
        """
            .formatted(lines, lines));
    try (WeftProcess run = WeftProcess.start(folder, "run")) {
      WeftProcess.eventually("it runs", () -> run.out().contains("line 1999"));
      try (WeftProcess logs = WeftProcess.start(folder, "logs", "-f")) {
        WeftProcess.eventually("it follows", () -> logs.out().contains("line 1999"));
        assertThat(logs.out()).doesNotContain("half");
        write("go", "");
        WeftProcess.Result followed = logs.end();
        assertThat(followed.exitCode()).isZero();
        assertThat(followed.err()).contains("has ended");
        assertThat(run.end().exitCode()).isZero();
        List<String> all = weft("logs").out().lines().sorted().toList();
        assertThat(all).contains("Long | half whole", "Short | short").hasSize(4_003);
        assertThat(followed.out().lines().sorted()).isEqualTo(all);
      }
    }
    assertThat(weft("logs", "-f").out().lines()).hasSize(4_003);
    assertThat(weft("logs", "-f", "last", "Short").err()).contains("no run begins with `last`");
  }

  @Test
  void runsAndTheirTasksAreThereAsJson() throws Exception {
    write("weft.yaml", "inputs: {a: b}\ntasks: {A: [exit 3], B: [echo b]}\n");
    assertThat(weft("runs", "--json").exitCode()).isEqualTo(2);
    assertThat(weft("run").exitCode()).isOne();

    Map<?, ?> run = json(weft("runs", "--json"));
    assertThat(run.get("plan")).isEqualTo("weft.yaml");
    assertThat(run.get("status")).isEqualTo("failed");
    assertThat(run.get("counts")).isEqualTo(Map.of("succeeded", 1, "failed", 1));
    Map<?, ?> shown = json(weft("show", "--json"));
    assertThat(shown.get("run")).isEqualTo(run.get("run"));
    assertThat((List<?>) shown.get("tasks"))
        .extracting(it -> ((Map<?, ?>) it).get("task") + " " + ((Map<?, ?>) it).get("status"))
        .containsExactlyInAnyOrder("A failed", "B succeeded");
    assertThat(String.valueOf(shown.get("tasks"))).contains("why=exit 3");
  }

  @Test
  void approvalsAreThereAsJson() throws Exception {
    write("weft.yaml", "tasks: {Pay: [{approval: Pay them?, by: [ann]}]}\n");
    assertThat(weft("approve", "--json").out()).isEmpty();
    try (WeftProcess run = WeftProcess.start(folder, "run")) {
      WeftProcess.eventually("it waits", () -> run.out().contains("waits for an approval"));
      Map<?, ?> waiting = json(weft("approve", "--json"));
      assertThat(waiting.get("task")).isEqualTo("Pay");
      assertThat(waiting.get("by")).isEqualTo(List.of("ann"));
      String id = String.valueOf(waiting.get("run"));
      Map<?, ?> unfinished = json(weft("show", "--json"));
      assertThat(unfinished.get("status")).isEqualTo("under way");
      assertThat(String.valueOf(unfinished.get("tasks"))).contains("Pay", "approval");
      Map<?, ?> taken = json(weft("approve", id, "Pay", "--by", "ann", "--json"));
      assertThat(taken).isEqualTo(Map.of("run", id, "task", "Pay", "approved", true, "by", "ann"));
      assertThat(run.end().exitCode()).isZero();
    }
  }

  private static Map<?, ?> json(WeftProcess.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines()).hasSize(1);
    return (Map<?, ?>) Objects.requireNonNull(Json.readLine(result.out().strip()));
  }

  private WeftProcess.Result weft(String... arguments) throws Exception {
    return WeftProcess.run(folder, arguments);
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }
}
