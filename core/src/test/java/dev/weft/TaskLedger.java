package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts what a run says of its tasks and groups.
public final class TaskLedger implements Listener {
  private final Plan plan;
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

  public TaskLedger(Plan plan) {
    this.plan = plan;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.StepStarted _,
          Event.StepEnded _,
          Event.StepPolled _,
          Event.Output _,
          Event.LimitAwaited _,
          Event.LimitAdapted _ -> {}
      default -> events.add(event);
    }
  }

  public void settle(@Nullable RunResult result) {
    assertThat(events.getFirst()).isInstanceOf(Event.RunStarted.class);
    assertThat(events.getLast()).isInstanceOf(Event.RunEnded.class);
    assertThat(count(Event.RunEnded.class)).isOne();
    if (count(Event.Missed.class) > 0) {
      return;
    }
    List<String> names = plan.groups().stream().map(Group::name).toList();
    Map<String, Integer> begun = new HashMap<>();
    Map<String, Integer> ended = new HashMap<>();
    Map<String, Integer> kept = new HashMap<>();
    Map<String, Integer> groups = new HashMap<>();
    Map<Status, Long> statuses = new HashMap<>();
    for (Event event : List.copyOf(events)) {
      switch (event) {
        case Event.TaskStarted it -> begun.merge(it.task().name(), 1, Integer::sum);
        case Event.TaskEnded it -> {
          ended.merge(it.result().task().name(), 1, Integer::sum);
          // The plan's own clean-up is counted apart.
          if (names.contains(it.group())) {
            statuses.merge(it.result().status(), 1L, Long::sum);
          }
        }
        case Event.TaskKept it -> {
          kept.merge(it.result().task().name(), 1, Integer::sum);
          if (names.contains(it.group())) {
            statuses.merge(it.result().status(), 1L, Long::sum);
          }
        }
        case Event.GroupEnded it -> groups.merge(it.group(), 1, Integer::sum);
        default -> {}
      }
    }
    assertThat(ended).as("each task that began ended once").isEqualTo(begun);
    assertThat(begun.values()).allMatch(times -> times == 1);
    assertThat(kept.values()).allMatch(times -> times == 1);
    assertThat(kept.keySet()).as("what was kept did not begin").noneMatch(begun::containsKey);
    assertThat(groups.values()).allMatch(times -> times == 1);
    assertThat(groups.keySet()).containsAll(names);
    if (result != null) {
      Map<Status, Long> said = new HashMap<>();
      said.put(Status.SUCCEEDED, result.succeeded());
      said.put(Status.FAILED, result.failed());
      said.put(Status.TIMED_OUT, result.timedOut());
      said.put(Status.CANCELLED, result.cancelled());
      said.values().removeIf(times -> times == 0);
      statuses.remove(Status.SKIPPED);
      assertThat(said).isEqualTo(statuses);
      assertThat(events.getLast()).isEqualTo(new Event.RunEnded(result.ended(), result));
    }
  }

  private long count(Class<? extends Event> kind) {
    return List.copyOf(events).stream().filter(kind::isInstance).count();
  }
}
