package dev.weft.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Group;
import dev.weft.Task;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Plans;
import dev.weft.restate.Submission;
import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plans as a worker gets them, from a machine whose folders it does not have.
class SubmittedPlansTest {
  private static final String ELSEWHERE = "/nowhere/plans/plan.yaml";

  @TempDir private Path folder;

  @Test
  void aFolderStandsForThatOfThePlan() throws Exception {
    Files.writeString(folder.resolve("rows.csv"), "id\na\nb\n");
    Map<String, String> texts =
        Map.of(
            ELSEWHERE,
            "include: [../shared/more.yaml]\ntasks: {Rows: {for-each: {csv: rows.csv, key: row.id}, steps: [ls]}}\n",
            "/nowhere/shared/more.yaml",
            "tasks: {More: [ls]}\n");

    Plans.Opened opened = plans(folder).open(submission(texts, List.of()));

    assertThat(opened.plan().name()).isEqualTo("plan");
    assertThat(opened.plan().groups()).extracting(Group::name).containsExactly("Rows", "More");
    assertThat(opened.plan().groups().getFirst().tasks())
        .extracting(Task::name)
        .containsExactly("Rows/a", "Rows/b");
    assertThat(opened.ofThisMachine()).containsExactlyInAnyOrder("processes", "http");
    opened.close().run();
  }

  @Test
  void onlyWhatWasAskedForRuns() throws Exception {
    Map<String, String> texts = Map.of(ELSEWHERE, "tasks: {A: [ls], B: [ls]}\n");

    Plans.Opened opened = plans(folder).open(submission(texts, List.of("B")));

    assertThat(opened.plan().groups()).extracting(Group::name).containsExactly("B");
    opened.close().run();
  }

  @Test
  void resultsAreRefusedSinceAClusterDoesNotWriteThem() {
    String plan = "tasks: {A: {for-each: [x], results: a.csv, steps: [ls]}}\n";

    assertThatThrownBy(() -> plans(folder).open(submission(Map.of(ELSEWHERE, plan), List.of())))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith("the results of `A` are written on one machine only");
  }

  @Test
  void aFolderThatIsMissingIsSaidWithWhatToDo() {
    Map<String, String> texts = Map.of(ELSEWHERE, "tasks: {A: [ls]}\n");

    assertRefused(null, texts, "no folder /nowhere/plans", "--folder DIR");
  }

  @Test
  void rowsThatACommandPrintsAreRefused() {
    assertRefused(
        folder,
        Map.of(ELSEWHERE, "tasks: {A: {for-each: {command: seq 3}, steps: [ls]}}\n"),
        "the rows of `A` are what a command prints");
  }

  @Test
  void rowsThatAnotherTaskFindsAreRefused() {
    assertRefused(
        folder,
        Map.of(
            ELSEWHERE,
            """
            tasks:
              A: {steps: [ls], outputs: {it: [a]}}
              B: {needs: A, for-each: '${{ needs.A.outputs.it }}', steps: [ls]}
            """),
        "the rows of `B` are those in `needs.A.outputs.it`, which works on one machine only");
  }

  @Test
  void limitsOfAWorkerThatAdaptAreRefused() {
    assertRefused(
        folder,
        Map.of(ELSEWHERE, "limits: {http: {max: 9, adapt: true}}\ntasks: {A: [ls]}\n"),
        "the limit `http` bounds each worker by itself and cannot adapt on a cluster");
  }

  @Test
  void limitsThatWeighHaveKeysOrAdaptAreNot() throws ClusterException {
    String plan =
        """
        limits: {gpu: 4, host: {max: 2, per: true}, api: {max: 2, adapt: true}}
        tasks: {A: {for-each: [x], steps: [{run: ls, limit: [api, {gpu: 2, host: '${{ row }}'}]}]}}
        """;

    plans(folder).open(submission(Map.of(ELSEWHERE, plan), List.of())).close().run();
  }

  @Test
  void secretsThatAWorkerHasNotAreNamed() {
    assertRefused(
        folder,
        Map.of(
            ELSEWHERE,
            "secrets: [NOBODY_HAS_THIS]\ntasks: {A: [{run: ls, secrets: [NOBODY_HAS_THIS]}]}\n"),
        "NOBODY_HAS_THIS",
        "workers take secrets from their own surroundings");
  }

  @Test
  void whatIsWrongIsSaidAsOfAFileOfThisMachine() {
    assertRefused(
        folder,
        Map.of(ELSEWHERE, "tasks: {A: [{wiat: 1s}]}\n"),
        "unknown key `wiat`",
        folder + "/plan.yaml:1:14");
  }

  private void assertRefused(@Nullable Path here, Map<String, String> texts, String... words) {
    assertThatThrownBy(() -> plans(here).open(submission(texts, List.of())))
        .isInstanceOf(ClusterException.class)
        .message()
        .contains(words);
  }

  private static SubmittedPlans plans(@Nullable Path here) {
    return new SubmittedPlans(here, new Processes(), _ -> {});
  }

  private static Submission submission(Map<String, String> texts, List<String> only) {
    return new Submission(
        "run", ELSEWHERE, "plan.yaml", texts, Map.of(), Map.of(), null, only, "ann", Instant.EPOCH);
  }
}
