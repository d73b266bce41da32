package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Answer;
import dev.weft.Body;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Stubs that depend on the task, and runs that stop at an event.
class StubsTest {
  private static final Step.Work<?> CALL =
      new Step.Work<>(
          "call",
          _ -> {
            throw new AssertionError("the real body");
          });
  private static final Plan PLAN =
      Plan.of(
          "p",
          Group.of(new Task("a", List.of(CALL, Step.approval("ask")))),
          Group.of(new Task("b", List.of(CALL))));

  /// Each task takes as many minutes as its name says, and only `a` is approved.
  private static final Stubs STUBS =
      new Stubs() {
        @Override
        public @Nullable Body body(Task task, Step.Work<?> step) {
          return attempt -> {
            attempt.sleep(Duration.ofMinutes(task.name().equals("a") ? 1 : 2));
            return Map.of("of", task.name());
          };
        }

        @Override
        public TestBed.@Nullable Answered answer(Task task, Step.Approval step) {
          return new TestBed.Answered(new Answer(task.name(), true, Map.of()), Duration.ofHours(1));
        }
      };

  @Test
  void stubsAndAnswersMayDependOnTheTask() {
    VirtualRun run = new TestBed(PLAN).withStubs(STUBS).begin();

    RunResult result = run.run();

    assertThat(result.took()).isEqualTo(Duration.ofMinutes(61));
    assertThat(run.outcomes("b", "call").getFirst().outputs()).containsEntry("of", "b");
    assertThat(run.outcomes("a", "ask").getFirst().outputs()).containsEntry("by", "a");
  }

  @Test
  void aStubForTheIdOfAStepComesBeforeTheOthers() {
    VirtualRun run =
        new TestBed(PLAN).withStubs(STUBS).withStub("call", _ -> Map.of("of", "id")).begin();

    run.run();

    assertThat(run.outcomes("b", "call").getFirst().outputs()).containsEntry("of", "id");
  }

  @Test
  void aRunStopsAtAnEventAndGoesOn() {
    VirtualRun run = new TestBed(PLAN).withStubs(STUBS).begin();

    assertThat(run.until(event -> event instanceof Event.StepEnded)).isTrue();
    assertThat(run.outcomes("a", "call")).hasSize(1);
    assertThat(run.outcomes("b", "call")).isEmpty();

    run.cancel("enough");
    assertThat(run.run().status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void aRunInWhichTheEventNeverHappensGoesToItsEnd() {
    VirtualRun run = new TestBed(PLAN).withStubs(STUBS).begin();

    assertThat(run.until(event -> event instanceof Event.RunPaused)).isFalse();
    assertThat(run.isDone()).isTrue();
  }
}
