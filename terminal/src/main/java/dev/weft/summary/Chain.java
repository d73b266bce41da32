package dev.weft.summary;

import dev.weft.Durations;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.model.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the groups that made a run as long as it was: from the one that ended last, back along the
/// need that ended last each time.
final class Chain implements Listener {
  private final Map<String, Span> spans = new HashMap<>();
  private final Map<String, List<String>> needs = new HashMap<>();

  /// When a group began and ended.
  private static final class Span {
    private final Instant began;
    private @Nullable Instant ended;

    Span(Instant began) {
      this.began = began;
    }
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunStarted started -> {
        for (Group group : started.plan().groups()) {
          needs.put(group.name(), group.needs());
        }
      }
      case Event.TaskStarted started when !spans.containsKey(started.group()) ->
          spans.put(started.group(), new Span(started.at()));
      case Event.GroupEnded ended -> {
        Span span = spans.get(ended.group());
        if (span != null) {
          span.ended = ended.at();
        }
      }
      default -> {
        // Neither begins nor ends a group.
      }
    }
  }

  List<Summary.Link> links() {
    List<Summary.Link> links = new ArrayList<>();
    String name = lastOf(needs.keySet());
    while (name != null) {
      Span span = spans.get(name);
      if (span != null && span.ended != null) {
        links.add(0, new Summary.Link(name, Durations.between(span.began, span.ended)));
      }
      name = lastOf(needs.getOrDefault(name, List.of()));
    }
    return links;
  }

  /// Which of these groups ended last; null if none of them began.
  private @Nullable String lastOf(Iterable<String> groups) {
    String last = null;
    Instant end = Instant.MIN;
    for (String group : groups) {
      Span span = spans.get(group);
      if (span != null && span.ended != null && span.ended.isAfter(end)) {
        last = group;
        end = span.ended;
      }
    }
    return last;
  }
}
