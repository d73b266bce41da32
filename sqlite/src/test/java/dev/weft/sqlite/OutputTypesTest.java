package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A run sees the same value before and after it was recorded: a long is a long.
@SuppressWarnings("NullAway") // what is missing fails the test
class OutputTypesTest {
  private static final Step<?> STEP = Step.wait("s", Duration.ZERO);
  private static final List<Object> SCALARS =
      Arrays.asList(
          null,
          true,
          "",
          "text ✓",
          "5",
          0,
          -1,
          Integer.MAX_VALUE,
          0L,
          5L,
          Long.MIN_VALUE,
          1L << 40,
          BigInteger.ZERO,
          BigInteger.TWO.pow(70),
          BigInteger.TEN.pow(1_500),
          (short) 3,
          (byte) -3,
          0.0,
          -0.0,
          0.1,
          1e300,
          Double.MIN_VALUE,
          5.0,
          0.1f,
          -0.0f,
          Float.MAX_VALUE,
          BigDecimal.ZERO,
          new BigDecimal("5"),
          new BigDecimal("5.00"),
          new BigDecimal("1E+3"),
          new BigDecimal("-1E-30"),
          new BigDecimal("0E+5"));

  @TempDir Path folder;

  @Property(tries = 1_000)
  void everyValueComesBackAsWhatItWas(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, Object> outputs = new LinkedHashMap<>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      outputs.put("o" + i, value(random, 3));
    }
    Outcome outcome = Outcome.succeeded(STEP, 1, Instant.EPOCH, Instant.EPOCH, outputs);

    HistoryEvent read = Row.of("task", outcome, List.of()).read();

    Map<String, Object> again = ((HistoryEvent.Ended) read).outcome(STEP).outputs();
    assertThat(again).isEqualTo(outcome.outputs());
    assertThat(again.toString()).isEqualTo(outcome.outputs().toString());
    assertThat(again.keySet()).containsExactlyElementsOf(outputs.keySet());
  }

  private static Object value(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(4);
    if (kind == 1) {
      List<Object> list = new ArrayList<>();
      Object same = value(random, 0);
      boolean alike = random.nextBoolean();
      for (int i = random.nextInt(4); i > 0; i--) {
        list.add(alike ? same : value(random, depth - 1));
      }
      return list;
    }
    if (kind == 2) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        map.put("k" + i, value(random, depth - 1));
      }
      return map;
    }
    return SCALARS.get(random.nextInt(SCALARS.size()));
  }

  @Test
  @Timeout(60)
  void aRunThatIsContinuedSeesWhatItSawBefore() throws Exception {
    ConcurrentLinkedQueue<Object> seen = new ConcurrentLinkedQueue<>();
    Step.Work<?> leaves =
        new Step.Work<>(
            "leaves", _ -> Map.of("rows", 5L, "share", 0.5, "list", List.of(1L, 2, "x")));
    Step.Work<?> looks =
        new Step.Work<>(
            "looks",
            at -> {
              seen.add(at.outputs().get("leaves"));
              throw new IllegalStateException("once more");
            });
    Plan plan = Plan.of("plan", Group.of(new Task("task", List.of(leaves, looks))));
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"))) {
      try (RunJournal journal = file.beginOrContinue("run")) {
        new LocalDriver(journal).run(plan, List.of());
      }
      try (RunJournal journal = file.retry(file.runs().getFirst(), RunJournal.Watcher.NONE)) {
        new LocalDriver(journal).run(plan, List.of());
      }
    }
    assertThat(seen)
        .hasSize(2)
        .containsOnly(Map.of("rows", 5L, "share", 0.5, "list", List.of(1L, 2, "x")));
  }

  @Test
  @Timeout(60)
  void whatCannotBeKeptFailsItsTaskAndNotTheRun() throws Exception {
    Task leaves =
        new Task("leaves", List.of(Step.of("s", () -> null)))
            .withRules(Task.Rules.NONE.withOutputs(_ -> Map.of("in", Map.of("at", Instant.EPOCH))));
    Task text = new Task("text", List.of(new Step.Work<>("s", _ -> Map.of("x", "\ud800"))));
    Task number = new Task("number", List.of(new Step.Work<>("s", _ -> Map.of("x", Double.NaN))));
    Object deep = "x";
    for (int i = 0; i < 1_500; i++) {
      deep = List.of(deep);
    }
    Object nested = deep;
    Task deeply = new Task("deep", List.of(new Step.Work<>("s", _ -> Map.of("x", nested))));
    Task fine = new Task("fine", List.of(Step.of("s", () -> null)));
    Plan plan = Plan.of("plan", Group.of("tasks", List.of(leaves, text, number, deeply, fine)));
    RunResult result;
    try (JournalFile file = JournalFile.open(folder.resolve("journal.db"));
        RunJournal journal = file.beginOrContinue("run")) {
      result = new LocalDriver(journal).run(plan, List.of());
    }

    assertThat(result.succeeded()).isEqualTo(1);
    assertThat(result.failed()).isEqualTo(4);
    assertThat(result.failures())
        .extracting(it -> it.cause().failure().message())
        .anyMatch(it -> it.startsWith("`outputs.in.at` is of class java.time.Instant"))
        .anyMatch(it -> it.contains("half of a character"))
        .anyMatch(it -> it.contains("is NaN"))
        .anyMatch(it -> it.contains("nested too deep"));
  }
}
