package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.BusyService;
import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rows that are calls of a service whose capacity halves and comes back, in a run that is killed
/// meanwhile. `bench/overloaded` does it with ten thousand rows.
@LongTest
@Timeout(120)
class OverloadedServiceTest {
  private static final int ROWS = 300;
  private static final int KILLS = 2;
  private static final int AT_ONCE = 40;
  private static final double PER_SECOND = 100;

  private static final String PLAN =
      """
      limits: {api: {max: 40, adapt: true}}
      tasks:
        List:
          steps:
            - id: find
              run: |
                seq 300 | sed 's/.*/{"id": &}/' >rows.jsonl
                echo file=rows.jsonl >>"$WEFT_OUTPUT"
          outputs: {file: "${{ steps.find.outputs.file }}"}
        Ask:
          needs: List
          for-each: {jsonl: "${{ needs.List.outputs.file }}", key: id}
          results: answers.csv
          outputs: {answer: "${{ steps.ask.outputs.body.answer }}"}
          steps:
            - id: ask
              http: POST URL/v1/answers
              json: {q: "${{ row.id }}"}
              limit: api
              retry: {max: 1000, backoff: 100ms..1s, when: [429, connection]}
        Count:
          needs: Ask
          steps: [{run: [echo, "${{ needs.Ask.succeeded }} of ${{ needs.Ask.count }} answered"]}]
      """;

  @TempDir private Path folder;

  @Test
  void everyRowIsAnsweredOnceWhateverIsKilledAndRefused() throws Exception {
    Random random = new Random();
    long seed = random.nextLong();
    random.setSeed(seed);
    // Calls that may have been under way at a kill: they came since shortly before it.
    List<Long> kills = new ArrayList<>();
    try (BusyService service = new BusyService(PER_SECOND, Duration.ofMillis(50))) {
      Files.writeString(folder.resolve("plan.yaml"), PLAN.replace("URL", service.url()));
      for (int kill = 1; kill <= KILLS; kill++) {
        int at = service.answered() + 1 + random.nextInt(ROWS / (KILLS + 1));
        try (WeftProcess weft = start()) {
          awaitAnswers(service, weft, at);
          weft.signal("KILL");
          weft.end();
          kills.add(System.nanoTime());
        }
      }
      try (WeftProcess weft = start()) {
        awaitAnswers(service, weft, ROWS);
        Result result = weft.end();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains(ROWS + " of " + ROWS + " answered");
      }

      assertThat(service.answers()).hasSize(ROWS);
      assertThat(answers()).as("seed " + seed).isEqualTo(service.answers());
      assertThat(againNotUnderWay(service, kills)).as("seed " + seed).isEmpty();
      long refused = service.calls().stream().filter(BusyService.Call::refused).count();
      assertThat(refused).isLessThan(ROWS / 2);
    }
  }

  private WeftProcess start() throws Exception {
    return WeftProcess.start(folder, "run", "plan.yaml", "--plain");
  }

  /// The capacity halves after a third of the answers, and comes back after another.
  private static void awaitAnswers(BusyService service, WeftProcess weft, int count) {
    WeftProcess.eventually(
        count + " answers",
        () -> {
          int answered = service.answered();
          boolean isHalf = answered >= ROWS / 3 && answered < 2 * ROWS / 3;
          service.setRate(isHalf ? PER_SECOND / 2 : PER_SECOND);
          return answered >= count || !weft.isRunning();
        });
  }

  private Map<String, String> answers() throws Exception {
    Map<String, String> answers = new HashMap<>();
    List<String> lines = Files.readAllLines(folder.resolve("answers.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      assertThat(answers.put(cells[0], cells[cells.length - 1])).as(line).isNull();
    }
    return answers;
  }

  /// Returns the rows that were answered again although they had been answered long before a kill.
  private static Set<String> againNotUnderWay(BusyService service, List<Long> kills) {
    Map<String, Long> answered = new HashMap<>();
    Set<String> wrong = new HashSet<>();
    for (BusyService.Call call : service.calls()) {
      Long before = call.refused() ? null : answered.put(call.number(), call.at());
      long underWay = Duration.ofSeconds(5).toNanos();
      if (before != null
          && kills.stream().noneMatch(kill -> before < kill && kill - before < underWay)) {
        wrong.add(call.number());
      }
    }
    long again =
        service.calls().stream().filter(call -> !call.refused()).count() - service.answered();
    assertThat(again).isLessThanOrEqualTo((long) KILLS * AT_ONCE);
    return wrong;
  }
}
