package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A source that can be closed is, however its gather or group ends; and late output is that of the
/// step that printed it.
@Timeout(60)
class ClosedSourcesTest {
  private final AtomicInteger closed = new AtomicInteger();

  /// Gives what it is given, and counts how often it is closed.
  private class Source<T> implements Iterator<T>, AutoCloseable {
    private final Iterator<T> all;

    Source(List<T> all) {
      this.all = all.iterator();
    }

    @Override
    public boolean hasNext() {
      return all.hasNext();
    }

    @Override
    public T next() {
      return all.next();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void aGatherClosesItsSourceWhateverHappens() throws Exception {
    Callable<Integer> one = () -> 1;
    Callable<Integer> fails =
        () -> {
          throw new IllegalStateException("broken");
        };
    Weft.asCompleted(new Source<>(List.of(one, one)), _ -> {});
    assertThat(closed).hasValue(1);

    assertThatThrownBy(() -> Weft.asCompleted(new Source<>(List.of(one, fails, one)), _ -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThat(closed).hasValue(2);

    Weft.settled(Bounds.NONE, new Source<>(List.of(one, fails)), _ -> {});
    assertThat(closed).hasValue(3);

    assertThatThrownBy(
            () ->
                Weft.asCompleted(
                    Bounds.NONE.withDeadline(Instant.EPOCH), new Source<>(List.of(one)), _ -> {}))
        .isInstanceOf(TimeoutException.class);
    assertThat(closed).hasValue(4);
  }

  @Test
  void whatClosingThrowsIsNotLost() {
    Iterator<Callable<Integer>> source =
        new Source<>(List.<Callable<Integer>>of(() -> 1)) {
          @Override
          public void close() {
            throw new IllegalStateException("not closed");
          }
        };

    assertThatThrownBy(() -> Weft.asCompleted(source, _ -> {})).hasMessage("not closed");
  }

  @Test
  void aGroupClosesItsSourceAtItsEndAndWhenItIsCut() throws Exception {
    Step<?> fine = Step.of("s", () -> null);
    Step<?> fails =
        Step.of(
            "s",
            () -> {
              throw new IllegalStateException("broken");
            });
    List<Task> tasks =
        List.of(
            new Task("1", List.of(fine)),
            new Task("2", List.of(fails)),
            new Task("3", List.of(fine)));

    new LocalDriver().run(plan(tasks), List.of());
    assertThat(closed).hasValue(1);

    new LocalDriver().run(plan(tasks).withMaxParallel(1).withMaxFailures(0), List.of());
    assertThat(closed).hasValue(2);
  }

  private Plan plan(List<Task> tasks) {
    return Plan.of("p", Group.of("g", () -> new Source<>(tasks)));
  }

  @Test
  void whatAStepsThreadPrintsLateIsOutputOfThatStep() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch printed = new CountDownLatch(1);
    Step.Work<?> leaves =
        new Step.Work<>(
            "leaves a thread",
            at -> {
              Thread.ofVirtual()
                  .start(
                      () -> {
                        try {
                          second.await();
                        } catch (InterruptedException never) {
                          throw new AssertionError(never);
                        }
                        at.print("late");
                        printed.countDown();
                      });
              return Map.of();
            });
    Step<?> next =
        Step.of(
            "next",
            () -> {
              second.countDown();
              printed.await();
              return null;
            });
    ConcurrentLinkedQueue<String> steps = new ConcurrentLinkedQueue<>();
    Listener listener =
        event -> {
          if (event instanceof Event.Output output) {
            steps.add(output.step().id());
          }
        };

    new LocalDriver()
        .run(Plan.of("p", Group.of(new Task("t", List.of(leaves, next)))), List.of(listener));

    assertThat(steps).containsExactly("leaves a thread");
  }
}
