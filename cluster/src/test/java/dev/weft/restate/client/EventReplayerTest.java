package dev.weft.restate.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Form;
import dev.weft.HistoryEvent;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.restate.Ending;
import dev.weft.restate.wire.PackedEvents;
import dev.weft.restate.wire.StepSketch;
import dev.weft.restate.wire.StoryEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventReplayerTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456789Z");
  private static final StepSketch STEP = new StepSketch.Work("s", "a step");

  private final List<Event> events = new ArrayList<>();
  private final EventReplayer replayer = new EventReplayer(events::add);

  @Test
  void whatIsToldTwiceIsRetoldOnce() {
    StoryEvent begun = new StoryEvent.StepStarted(NOW, STEP, 1);
    StoryEvent line = new StoryEvent.Output(NOW, "s", 1, 0, "a line", null);
    StoryEvent ended = ended(Status.SUCCEEDED, null);

    ofRun(new StoryEvent.TaskStarted(NOW, "g", "t"));
    replayer.tell(StoryEvent.Entry.of("t", List.of(begun)));
    replayer.tell(StoryEvent.Entry.of("t", List.of(begun, line)));
    replayer.tell(StoryEvent.Entry.of("t", List.of(begun)));
    replayer.tell(StoryEvent.Entry.whole("t", PackedEvents.of(List.of(begun, line, ended))));
    replayer.tell(StoryEvent.Entry.of("t", List.of(line)));

    assertThat(kinds()).containsExactly("TaskStarted", "StepStarted", "Output", "StepEnded");
  }

  @Test
  void anAttemptThatBeginsOnceMoreIsRetoldWithAllThatItPrints() {
    StoryEvent line = new StoryEvent.Output(NOW, "s", 1, 0, "a line", null);

    ofRun(new StoryEvent.TaskStarted(NOW, "g", "t"));
    replayer.tell(
        StoryEvent.Entry.of("t", List.of(new StoryEvent.StepStarted(NOW, STEP, 1), line)));
    StoryEvent later = new StoryEvent.StepStarted(NOW.plusSeconds(1), STEP, 1);
    replayer.tell(StoryEvent.Entry.of("t", List.of(later, line)));
    replayer.tell(StoryEvent.Entry.of("t", List.of(new StoryEvent.StepStarted(NOW, STEP, 1))));

    assertThat(kinds())
        .containsExactly(
            "TaskStarted", "StepStarted", "Output", "StepRepeated", "StepStarted", "Output");
  }

  @Test
  void whatSeveralWorkersSayIsRetoldOnce() {
    StoryEvent stalled = new StoryEvent.Stalled(NOW, "no worker", 3);

    ofRun(new StoryEvent.TaskStarted(NOW, "g", "t"));
    replayer.tell(StoryEvent.Entry.of("t", List.of(stalled)));
    replayer.tell(StoryEvent.Entry.of("t", List.of(new StoryEvent.Stalled(NOW, "no worker", 4))));
    ofRun(stalled);
    ofRun(stalled);

    assertThat(kinds()).containsExactly("TaskStarted", "Stalled", "Stalled");
  }

  @Test
  void whatIsToldOfATaskBeforeItHasBegunIsRetoldThen() {
    replayer.tell(StoryEvent.Entry.of("t", List.of(new StoryEvent.StepStarted(NOW, STEP, 1))));
    assertThat(events).isEmpty();

    ofRun(new StoryEvent.TaskStarted(NOW, "g", "t"));

    assertThat(kinds()).containsExactly("TaskStarted", "StepStarted");
  }

  @Test
  void stepsSideBySideAreToldOfEachForItself() {
    StepSketch other = new StepSketch.Work("o", "another");
    StoryEvent begun = new StoryEvent.StepStarted(NOW, STEP, 1);
    StoryEvent otherBegun = new StoryEvent.StepStarted(NOW, other, 1);
    StoryEvent first = new StoryEvent.Output(NOW, "s", 1, 0, "first", null);
    StoryEvent second = new StoryEvent.Output(NOW, "s", 1, 1, "second", null);
    ofRun(new StoryEvent.TaskStarted(NOW, "g", "t"));

    replayer.tell(StoryEvent.Entry.of("t", List.of(begun)));
    replayer.tell(StoryEvent.Entry.of("t", List.of(otherBegun)));
    replayer.tell(StoryEvent.Entry.of("t", List.of(first)));
    replayer.tell(StoryEvent.Entry.of("t", List.of(otherBegun, begun, first, second)));

    assertThat(kinds())
        .containsExactly("TaskStarted", "StepStarted", "StepStarted", "Output", "Output");
  }

  @Test
  void aFailedTaskIsAmongTheFailuresOfTheRun() {
    Failure failure = new Failure("exit 3", "exited with 3");
    HistoryEvent.Ended cause =
        new HistoryEvent.Ended("s", 1, Status.FAILED, NOW, NOW, Map.of(), failure);
    ofRun(new StoryEvent.TaskStarted(NOW, "g", "t"));
    replayer.tell(StoryEvent.Entry.of("t", List.of(ended(Status.FAILED, failure))));
    ofRun(
        new StoryEvent.TaskEnded(
            NOW, "g", "t", new HistoryEvent.TaskEnded(Status.FAILED, NOW, NOW, cause, Map.of())));
    ofRun(
        new StoryEvent.RunEnded(
            NOW, new Ending(Status.FAILED, NOW, NOW, 0, 1, 0, 0, 0, 0, false, 0, null)));

    assertThat(replayer.result()).isNotNull();
    Outcome why = replayer.result().failures().getFirst().cause();
    assertThat(why).isNotNull();
    assertThat(why.step().name()).isEqualTo("a step");
    assertThat(why.failure()).isEqualTo(failure);
  }

  @Test
  void everythingComesBackFromJsonAsItWas() {
    Step.Approval approval =
        Step.approval("Really?")
            .withForm(
                new Form(
                    List.of(
                        new Form.Field("amount", new Form.Type.Decimal(), "3", "how much"),
                        new Form.Field("sure", new Form.Type.Flag(), null),
                        new Form.Field("colour", new Form.Type.Choice(List.of("red")), null))))
            .withBy(List.of("anna"))
            .withTimeout(Duration.ofHours(2));
    List<StoryEvent> all =
        List.of(
            new StoryEvent.StepStarted(NOW, StepSketch.of(approval), 1),
            new StoryEvent.StepStarted(
                NOW, StepSketch.of(Step.gather("both", Step.wait("w", Duration.ofSeconds(1)))), 1),
            ended(Status.SUCCEEDED, null),
            ended(Status.FAILED, new Failure("503", "busy", Duration.ofSeconds(7), null)));

    List<StoryEvent> back = PackedEvents.of(all).events();

    assertThat(back).isEqualTo(all);
    assertThat(((StoryEvent.StepStarted) back.getFirst()).what().step()).isEqualTo(approval);
  }

  private static StoryEvent ended(Status status, @Nullable Failure failure) {
    Map<String, Object> outputs =
        Map.of("text", "ä\u0000", "n", 7, "price", new BigDecimal("1.10"), "list", List.of(true));
    return new StoryEvent.StepEnded(
        NOW, STEP, new HistoryEvent.Ended("s", 1, status, NOW, NOW, outputs, failure), null);
  }

  private void ofRun(StoryEvent event) {
    replayer.tell(StoryEvent.Entry.of(null, List.of(event)));
  }

  private List<String> kinds() {
    return events.stream().map(event -> event.getClass().getSimpleName()).toList();
  }
}
