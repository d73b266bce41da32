package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What listeners do to themselves, and what they read.
@Timeout(60)
class ListenersTest {
  private final ConcurrentLinkedQueue<Event> callback = new ConcurrentLinkedQueue<>();

  @Test
  void aListenerThatLeavesItsInterruptFlagSetIsToldEverythingAllTheSame() throws Exception {
    Listener careless =
        event -> {
          callback.add(event);
          Thread.currentThread().interrupt();
        };
    List<Task> tasks =
        IntStream.range(0, 100)
            .mapToObj(i -> new Task("t" + i, List.of(Step.of("s", () -> null))))
            .toList();

    new LocalDriver().run(Plan.of("p", Group.of("tasks", tasks)), List.of(careless));

    assertThat(callback.stream().filter(Event.TaskEnded.class::isInstance)).hasSize(100);
    assertThat(callback).last().isInstanceOf(Event.RunEnded.class);
  }

  @Test
  void anAnonymousExceptionGoesByTheClassThatItExtends() {
    assertThat(Failure.of(new IllegalStateException("x") {}).message())
        .isEqualTo("IllegalStateException: x");
    assertThat(Failure.of(new IllegalStateException() {}).message())
        .isEqualTo("IllegalStateException");
  }
}
