package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Loops over a task's outcomes: what they leave behind, and that they judge like every driver.
@Timeout(60)
class LoopsTest {
  private final List<String> done = new ArrayList<>();

  @Test
  void aLoopThatIsLeftEarlyRunsTheTasksFinallySteps() {
    try (TaskIterator iterator = new TaskIterator(task(step("undo"), step("say so")))) {
      for (Outcome outcome : iterator) {
        if (outcome.step().name().equals("one")) {
          break;
        }
      }
    }

    assertThat(done).containsExactly("one", "undo", "say so");
  }

  @Test
  void soDoesOneWhoseBodyThrows() {
    assertThatThrownBy(
            () -> {
              try (TaskIterator iterator = new TaskIterator(task(step("undo")))) {
                iterator.forEach(
                    _ -> {
                      throw new IllegalStateException("of the body");
                    });
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("of the body");

    assertThat(done).containsExactly("one", "undo");
  }

  @Test
  void aTaskThatHasNotBegunOrHasEndedHasNothingToRun() {
    new TaskIterator(task(step("undo"))).close();
    assertThat(done).isEmpty();

    TaskIterator walked = new TaskIterator(task(step("undo")));
    walked.forEach(_ -> {});
    walked.close();
    walked.close();
    assertThat(done).containsExactly("one", "two", "undo");
  }

  @Test
  void afterItIsClosedNothingMoreOfATaskRuns() {
    TaskIterator iterator = new TaskIterator(task(step("undo")));
    iterator.iterator().next();
    iterator.close();

    assertThatThrownBy(() -> iterator.iterator().next())
        .isInstanceOf(CancellationException.class)
        .hasMessage("t: left early");
    assertThat(done).containsExactly("one", "undo");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whatFailsWhileCleaningUpIsThrownWhenAllHasRun() {
    TaskIterator iterator = new TaskIterator(task(failing("first"), step("undo"), failing("last")));
    iterator.iterator().next();

    assertThatThrownBy(iterator::close)
        .isInstanceOf(StepFailedException.class)
        .hasMessage("t: first: IllegalStateException: broken")
        .hasSuppressedException(
            new StepFailedException(
                "t: last: IllegalStateException: broken", new Failure("error", "broken")));
    assertThat(done).containsExactly("one", "undo");
  }

  @Test
  void anInterruptFlagDoesNotConcernTheCleanUpAndStays() {
    TaskIterator iterator =
        new TaskIterator(
            task(
                Step.of(
                    "undo",
                    () -> {
                      // It throws where the flag is set.
                      new Semaphore(1).acquire();
                      return done.add("undo");
                    })));
    iterator.iterator().next();
    Thread.currentThread().interrupt();

    iterator.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly("one", "undo");
  }

  @Test
  void aStepThatSucceedsThoughItsTimeIsUpHasSucceededAsForADriver() throws Exception {
    Step<?> late =
        Step.of(
                "late",
                () -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException ignored) {
                    // And it returns.
                  }
                  return null;
                })
            .withTimeout(Duration.ofMillis(500));
    Task task = new Task("t", List.of(late, step("after")));
    List<Status> statuses = new ArrayList<>();

    new TaskIterator(task).forEach(outcome -> statuses.add(outcome.status()));
    RunResult result = new LocalDriver().run(Plan.of("p", Group.of(task)), List.of());

    assertThat(statuses).containsExactly(Status.SUCCEEDED, Status.SUCCEEDED);
    assertThat(result.succeeded()).isEqualTo(1);
  }

  @Test
  void anInterruptThatABodyIgnoresEndsTheLoopAfterItsStep() {
    Step<?> careless =
        Step.of(
            "careless",
            () -> {
              Thread.currentThread().interrupt();
              return null;
            });
    Task task =
        new Task("t", List.of(careless, step("after")))
            .withRules(Task.Rules.NONE.withFinallySteps(List.of(step("undo"))));

    assertThatThrownBy(() -> new TaskIterator(task).forEach(_ -> {}))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly("undo");
  }

  @Test
  void whatAStepPrintsGoesToTheStandardOutput() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Step.Work<?> prints =
          new Step.Work<>(
              "prints",
              at -> {
                at.print("hello");
                return Map.of();
              });
      new TaskIterator("t", List.of(prints)).forEach(_ -> {});
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactly("hello");
  }

  private Task task(Step<?>... finallySteps) {
    return new Task("t", List.of(step("one"), step("two")))
        .withRules(Task.Rules.NONE.withFinallySteps(List.of(finallySteps)));
  }

  private Step<?> step(String name) {
    return Step.of(name, () -> done.add(name));
  }

  private static Step<?> failing(String name) {
    return Step.of(
        name,
        () -> {
          throw new IllegalStateException("broken");
        });
  }
}
