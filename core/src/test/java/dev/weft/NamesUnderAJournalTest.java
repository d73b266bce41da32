package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.LocalDriver;
import dev.weft.virtual.MemoryJournal;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A journal tells tasks apart by their names, so that two of one name are refused.
@Timeout(60)
class NamesUnderAJournalTest {
  private final AtomicInteger bodies = new AtomicInteger();
  private final List<String> reasons = new ArrayList<>();
  private final Listener listener =
      event -> {
        if (event instanceof Event.GroupEnded ended && ended.reason() != null) {
          reasons.add(ended.reason());
        }
      };

  @Test
  void ofThreeTasksOfOneNameTheFirstRunsAndTheOthersAreRefused() throws Exception {
    RunResult result = new LocalDriver(new MemoryJournal()).run(plan(), List.of(listener));

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(bodies).hasValue(1);
    assertThat(reasons)
        .singleElement()
        .asString()
        .isEqualTo("two tasks are called `same`: a journal tells tasks apart by their names");
  }

  @Test
  void theyAreRefusedAgainWhenTheRunIsContinued() throws Exception {
    MemoryJournal journal = new MemoryJournal();
    new LocalDriver(journal).run(plan(), List.of());
    RunResult result = new LocalDriver(journal).run(plan(), List.of(listener));

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(bodies).hasValue(1);
    assertThat(reasons).hasSize(1);
  }

  @Test
  void aNameOfAnotherGroupIsRefusedInVirtualTimeToo() {
    Plan plan =
        Plan.of(
            "plan",
            Group.of("one", List.of(new Task("same", List.of(step())))),
            Group.of("two", List.of(new Task("same", List.of(step())))));

    RunResult result =
        new VirtualDriver(
                1,
                (_, _, _, _) -> new Prediction(java.time.Duration.ofSeconds(1), Map.of(), null),
                new MemoryJournal(),
                Instant.EPOCH)
            .run(plan, List.of(listener));

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.succeeded()).isEqualTo(1);
    assertThat(reasons).hasSize(1);
  }

  @Test
  void withoutAJournalTheyAllRun() throws Exception {
    RunResult result = new LocalDriver().run(plan(), List.of());

    assertThat(result.succeeded()).isEqualTo(3);
    assertThat(bodies).hasValue(3);
  }

  private Plan plan() {
    List<Task> tasks = Stream.generate(() -> new Task("same", List.of(step()))).limit(3).toList();
    return Plan.of("plan", Group.of("tasks", tasks));
  }

  private Step<?> step() {
    return Step.of("step", bodies::incrementAndGet);
  }
}
