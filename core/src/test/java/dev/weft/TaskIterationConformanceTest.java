package dev.weft;

import static dev.weft.Checks.check;
import static dev.weft.Checks.fails;
import static dev.weft.Checks.ignoring;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What iteration over a task means, beside asynchronous iterators and generators of Python and
/// JavaScript; see [Checks].
class TaskIterationConformanceTest {

  private static TaskIterator over(Step<?>... steps) {
    return new TaskIterator("t", List.of(steps));
  }

  private static Step<?> step(String name) {
    return Step.of(name, () -> name);
  }

  private static List<String> names(TaskIterator iterator) {
    List<String> names = new ArrayList<>();
    iterator.forEach(outcome -> names.add(outcome.step().name()));
    return names;
  }

  @TestFactory
  List<DynamicTest> iteration() {
    return List.of(
        check(
            "a loop carries the steps out one after another",
            "async for",
            crew -> assertThat(names(over(step("a"), step("b")))).containsExactly("a", "b")),
        check(
            "nothing begins before it is asked for",
            "async generators",
            crew -> {
              AtomicInteger begun = new AtomicInteger();
              assertThat(over(Step.of("a", begun::incrementAndGet)).iterator()).isNotNull();
              assertThat(begun).hasValue(0);
            }),
        check(
            "a step begins with the call that asks for it",
            "async generators",
            crew -> {
              AtomicInteger begun = new AtomicInteger();
              Iterator<Outcome> it =
                  over(step("a"), Step.of("b", begun::incrementAndGet)).iterator();
              it.next();
              assertThat(begun).hasValue(0);
            }),
        check(
            "asking twice whether there is more carries one step out",
            "java.util.Iterator",
            crew -> {
              AtomicInteger begun = new AtomicInteger();
              Iterator<Outcome> it = over(Step.of("a", begun::incrementAndGet)).iterator();
              assertThat(it.hasNext()).isTrue();
              assertThat(it.hasNext()).isTrue();
              assertThat(begun).hasValue(1);
            }),
        check(
            "after the last step there is no more",
            "StopAsyncIteration",
            crew -> {
              Iterator<Outcome> it = over(step("a")).iterator();
              it.next();
              assertThat(it.hasNext()).isFalse();
              assertThatThrownBy(it::next).isInstanceOf(NoSuchElementException.class);
            }),
        check(
            "an outcome says whose it is",
            "the lesson",
            crew -> {
              Outcome outcome = over(step("a")).iterator().next();
              assertThat(outcome.task() + "/" + outcome.step().name()).isEqualTo("t/a");
            }),
        check(
            "a second loop goes on where the first one stopped",
            "async generators; not lists",
            crew -> {
              TaskIterator iterator = over(step("a"), step("b"));
              iterator.iterator().next();
              assertThat(names(iterator)).containsExactly("b");
            }),
        check(
            "a second loop after the end does nothing",
            "async generators",
            crew -> {
              TaskIterator iterator = over(step("a"));
              assertThat(names(iterator)).hasSize(1);
              assertThat(names(iterator)).isEmpty();
            }),
        check(
            "a task without steps is empty",
            "async generators",
            crew -> assertThat(names(over())).isEmpty()),
        check(
            "a stream walks it",
            "AsyncIterator.map",
            crew ->
                assertThat(StreamSupport.stream(over(step("a")).spliterator(), false).count())
                    .isOne()),
        check(
            "retries are one element",
            "none",
            crew -> {
              AtomicInteger tries = new AtomicInteger();
              Step<?> flaky =
                  Step.of(
                          "a",
                          () -> {
                            if (tries.incrementAndGet() < 3) {
                              throw crew.failure;
                            }
                            return 1;
                          })
                      .withRetry(Retry.of(5).withBackoff(Duration.ZERO, Duration.ofMillis(1)));
              assertThat(over(flaky).iterator().next().attempt()).isEqualTo(3);
            }));
  }

  @TestFactory
  List<DynamicTest> ends() {
    return List.of(
        check(
            "a failure is thrown where its outcome would have come",
            "async for",
            crew -> {
              Iterator<Outcome> it = over(step("a"), Step.of("b", fails(crew.failure))).iterator();
              it.next();
              assertThatThrownBy(it::next)
                  .isInstanceOf(StepFailedException.class)
                  .hasCause(crew.failure);
            }),
        check(
            "another loop after a failure throws it again",
            "not async generators, which are then at their end",
            crew -> {
              TaskIterator iterator = over(Step.of("a", fails(crew.failure)), step("b"));
              ignoring(() -> names(iterator));
              assertThatThrownBy(() -> names(iterator)).hasCause(crew.failure);
            }),
        check(
            "threads that steps need of their own are named after the task",
            "TaskGroup, whose tasks have names",
            crew -> {
              List<String> names = Collections.synchronizedList(new ArrayList<>());
              Step.Work<?> named = Step.of("a", () -> names.add(Thread.currentThread().getName()));
              Step.Work<?> bounded = named.withId("b").withTimeout(Duration.ofHours(1));
              TaskIterator iterator =
                  new TaskIterator("Coffee", List.of(Step.gather("g", named), bounded));
              iterator.forEach(_ -> {});
              assertThat(names).containsExactly("Coffee", "Coffee");
            }),
        check(
            "clean-up runs when a loop is left early and closed",
            "aclose, return() of an async generator",
            crew -> {
              AtomicInteger cleaned = new AtomicInteger();
              try (TaskIterator iterator = new TaskIterator(cleaning(cleaned))) {
                iterator.iterator().next();
              }
              assertThat(cleaned).hasValue(1);
            }),
        check(
            "closing twice cleans up once",
            "aclose",
            crew -> {
              AtomicInteger cleaned = new AtomicInteger();
              TaskIterator iterator = new TaskIterator(cleaning(cleaned));
              iterator.iterator().next();
              iterator.close();
              iterator.close();
              assertThat(cleaned).hasValue(1);
            }),
        check(
            "closing what has not begun runs nothing",
            "aclose of a generator that was not started",
            crew -> {
              AtomicInteger cleaned = new AtomicInteger();
              new TaskIterator(cleaning(cleaned)).close();
              assertThat(cleaned).hasValue(0);
            }),
        check(
            "closing what has ended runs nothing",
            "aclose",
            crew -> {
              AtomicInteger cleaned = new AtomicInteger();
              TaskIterator iterator = new TaskIterator(cleaning(cleaned));
              iterator.forEach(_ -> {});
              iterator.close();
              assertThat(cleaned).hasValue(1);
            }),
        check(
            "a loop after closing says that the task was left early",
            "not aclose, after which a generator is at its end",
            crew -> {
              TaskIterator iterator = over(step("a"), step("b"));
              iterator.iterator().next();
              iterator.close();
              assertThatThrownBy(() -> names(iterator)).hasMessage("t: left early");
            }),
        check(
            "clean-up runs after a failure, too",
            "finally in a generator",
            crew -> {
              AtomicInteger cleaned = new AtomicInteger();
              Task task =
                  new Task("t", List.of(Step.of("a", fails(crew.failure))))
                      .withRules(cleaning(cleaned).rules());
              assertThatThrownBy(() -> names(new TaskIterator(task)))
                  .isInstanceOf(StepFailedException.class);
              assertThat(cleaned).hasValue(1);
            }),
        check(
            "an interrupted loop says so and keeps the flag",
            "CancelledError in async for",
            crew -> {
              crew.interruptOnceParked(Thread.currentThread(), 1);
              assertThatThrownBy(() -> names(over(stuck(crew))))
                  .isInstanceOf(CancellationException.class);
              assertThat(Thread.interrupted()).isTrue();
            }));
  }

  private static Step<?> stuck(Crew crew) {
    return Step.of(
        "stuck",
        () -> {
          crew.parkForever();
          return "";
        });
  }

  private static Task cleaning(AtomicInteger cleaned) {
    return new Task("t", List.of(step("a"), step("b")))
        .withRules(
            Task.Rules.NONE.withFinallySteps(List.of(Step.of("clean", cleaned::incrementAndGet))));
  }
}
