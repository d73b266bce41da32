package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the tasks of a recorded run ended.
class PastResultsTest {
  @TempDir private Path folder;
  private final List<String> mended = new ArrayList<>();

  @Test
  void eachTaskThatHasEndedIsAResultWithItsRow() throws Exception {
    run();

    assertThat(results())
        .containsExactlyInAnyOrder(
            "A/good succeeded 1 {row={q=good, n=1}}",
            "A/bad failed 2 {row={q=bad, n=1}}",
            "A/not skipped 0 {row={q=not, n=1}}",
            "B succeeded 1 {}");
  }

  @Test
  void whatIsTriedAgainIsNoResultUntilItHasEnded() throws Exception {
    run();
    try (JournalFile file = JournalFile.open(journal())) {
      RunRecord run = file.runs().getFirst();
      file.retry(run, RunJournal.Watcher.NONE).close();
      assertThat(results())
          .containsExactlyInAnyOrder("A/good succeeded 1 {row={q=good, n=1}}", "B succeeded 1 {}");

      mended.add("bad");
      try (RunJournal journal = file.resume(file.runs().getFirst(), RunJournal.Watcher.NONE)) {
        new LocalDriver(journal).run(plan(), List.of());
      }
    }
    assertThat(results())
        .containsExactlyInAnyOrder(
            "A/good succeeded 1 {row={q=good, n=1}}",
            "A/bad succeeded 3 {row={q=bad, n=1}}",
            "A/not skipped 0 {row={q=not, n=1}}",
            "B succeeded 1 {}");
  }

  @Test
  void whatWasCancelledIsNoResultOnceTheRunGoesOn() throws Exception {
    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      LocalDriver driver = new LocalDriver(journal);
      Task waiting = new Task("A/wait", List.of(Step.wait("w", Duration.ofDays(1))));
      Task cancels = new Task("A/cancel", List.of(Step.of("c", () -> cancel(driver))));
      driver.run(Plan.of("plan", Group.of("A", List.of(waiting, cancels))), List.of());
    }
    assertThat(results()).anyMatch(it -> it.startsWith("A/wait cancelled"));
    try (JournalFile file = JournalFile.open(journal())) {
      file.resume(file.runs().getFirst(), RunJournal.Watcher.NONE).close();
    }
    assertThat(results()).noneMatch(it -> it.contains("cancelled"));
  }

  @Test
  void whatHadNotBegunWhenTheRunWasCancelledIsNoResult() throws Exception {
    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      LocalDriver driver = new LocalDriver(journal);
      Step<?> step =
          new Step.Work<>("c", _ -> Map.of("", cancel(driver))).withLimits(List.of("one"));
      List<Task> tasks =
          Stream.of("A/first", "A/second", "A/third")
              .map(name -> new Task(name, List.of(step)))
              .toList();
      Plan plan = Plan.of("plan", Group.of("A", tasks)).withLimits(Limit.atMost("one", 1));
      driver.run(plan, List.of());
    }
    assertThat(results()).hasSize(1).first().asString().startsWith("A/first ").contains(" 1 ");
  }

  @Test
  void valuesThatCannotBeRecordedAreLeftOut() throws Exception {
    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      Task task = new Task("A/x", List.of(), Map.of("row", new Object()), Task.Rules.NONE);
      new LocalDriver(journal).run(Plan.of("plan", Group.of("A", List.of(task))), List.of());
    }
    assertThat(results()).containsExactly("A/x succeeded 0 {}");
  }

  private static String cancel(LocalDriver driver) {
    driver.cancel("test");
    return "";
  }

  private void run() throws Exception {
    try (JournalFile file = JournalFile.open(journal());
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      new LocalDriver(journal).run(plan(), List.of());
    }
  }

  private Plan plan() {
    Step.Work<?> step =
        new Step.Work<>(
                "ask",
                attempt -> {
                  String q = String.valueOf(attempt.task().values());
                  if (q.contains("bad") && mended.isEmpty()) {
                    throw new StepFailedException(new Failure("1", "no"));
                  }
                  return Map.of("answer", 7);
                })
            .withRetry(Retry.of(1).withBackoff(Duration.ZERO, Duration.ZERO));
    Predicate<Context> wanted = it -> !it.task().name().endsWith("not");
    Task.Rules rules = Task.Rules.NONE.withCondition(wanted);
    List<Task> rows =
        List.of("good", "bad", "not").stream()
            .map(q -> new Task("A/" + q, List.of(step), Map.of("row", row(q)), rules))
            .toList();
    Step<?> last = Step.of("last", () -> null);
    return Plan.of("plan", Group.of("A", rows), Group.of(new Task("B", List.of(last))));
  }

  private static Map<String, Object> row(String q) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("q", q);
    row.put("n", 1);
    return row;
  }

  private List<String> results() throws JournalException {
    List<String> results = new ArrayList<>();
    try (JournalFile file = JournalFile.open(journal())) {
      file.results(
          file.runs().getFirst(),
          it ->
              results.add(
                  "%s %s %s %s"
                      .formatted(it.task(), it.ended().status(), it.attempts(), it.values())));
    }
    return results;
  }

  private Path journal() {
    return folder.resolve("journal.db");
  }
}
