package dev.weft.plan;

import dev.weft.Event;
import dev.weft.Listener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Records the events that a listener received. Thread-safe.
final class SeenEvents implements Listener {
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void on(Event event) {
    events.add(event);
  }

  /// All so far, in the order in which they came.
  List<Event> all() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /// Those of a kind.
  <T extends Event> Stream<T> of(Class<T> kind) {
    return all().stream().filter(kind::isInstance).map(kind::cast);
  }

  /// What the steps of a task printed.
  List<String> lines(String task) {
    return of(Event.Output.class)
        .filter(output -> output.task().name().equals(task))
        .map(Event.Output::line)
        .toList();
  }

  /// Why tasks have failed, each after its task.
  List<String> failures() {
    return of(Event.TaskEnded.class)
        .map(Event.TaskEnded::result)
        .filter(result -> result.cause() != null && result.cause().failure() != null)
        .map(result -> result.task().name() + ": " + result.cause().failure().message())
        .toList();
  }

  /// How a group has ended.
  Event.GroupEnded groupEnd(String name) {
    return of(Event.GroupEnded.class)
        .filter(event -> event.group().equals(name))
        .findAny()
        .orElseThrow();
  }
}
