package dev.weft.restate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.engine.run.Snapshot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Values keep their types in the engine's log.
@SuppressWarnings("NullAway") // what is missing fails the test
class TypedOutputsTest {
  private static final Step<?> STEP = Step.wait("s", Duration.ZERO);
  private static final Map<String, Object> OUTPUTS =
      Map.of(
          "int",
          5,
          "long",
          5L,
          "big",
          BigInteger.TEN,
          "double",
          0.1,
          "float",
          0.1f,
          "decimal",
          new BigDecimal("1.10"),
          "list",
          List.of(1L, 2L, "x"),
          "map",
          Map.of("in", (short) 3));

  @Test
  void ofAnAttemptATaskAndAGroup() {
    Outcome outcome = Outcome.succeeded(STEP, 1, Instant.EPOCH, Instant.EPOCH, OUTPUTS);

    AttemptRecord record = AttemptRecord.of(outcome, List.of());
    assertThat(again(record).outputs()).isEqualTo(OUTPUTS);
    assertThat(again(HistoryEvent.Ended.of(outcome)).outputs()).isEqualTo(OUTPUTS);
    HistoryEvent.TaskEnded ended =
        new HistoryEvent.TaskEnded(Status.SUCCEEDED, Instant.EPOCH, Instant.EPOCH, null, OUTPUTS);
    assertThat(again(ended).outputs()).isEqualTo(OUTPUTS);
    assertThat(again(new RunContext.Need(Status.SUCCEEDED, OUTPUTS)).outputs()).isEqualTo(OUTPUTS);
    Snapshot.OfGroup group =
        new Snapshot.OfGroup(
            Snapshot.Stage.ENDED, 1, 0, 0, 0, OUTPUTS, null, null, Status.SUCCEEDED, null);
    assertThat(again(group).outputs()).isEqualTo(OUTPUTS);
  }

  @Test
  void whatJsonSaysItselfIsTheMapAlone() {
    String json =
        Json.MAPPER.writeValueAsString(new RunContext.Need(Status.SUCCEEDED, Map.of("a", 1)));

    assertThat(json).contains("\"outputs\":{\"a\":1}");
  }

  @Test
  void whatCannotBeKeptFailsItsStep() {
    Outcome outcome =
        Outcome.succeeded(STEP, 1, Instant.EPOCH, Instant.EPOCH, Map.of("at", Instant.EPOCH));

    AttemptRecord record = AttemptRecord.of(outcome, List.of());

    assertThat(record.status()).isEqualTo(Status.FAILED);
    assertThat(record.failure()).isNotNull();
    assertThat(record.failure().message()).startsWith("`outputs.at` is of class java.time.Instant");
  }

  @SuppressWarnings("unchecked")
  private static <T> T again(T value) {
    return (T) Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(value), value.getClass());
  }
}
