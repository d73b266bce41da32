package dev.weft.restate.story;

import dev.restate.common.Request;
import dev.restate.common.Target;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.SharedObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.StoryEvent;
import java.util.ArrayList;
import java.util.List;

/// The story of a run, as viewers read it: a virtual object for each run, to which shards, tasks
/// and limits add. Its handlers load only the parts that they read, regardless of the total size.
public final class StoryObject {
  static final String NAME = "weft.Story";
  public static final String TELL = "tell";
  public static final String READ = "read";

  // The number of entries read at once.
  private static final int PAGE = 2_000;

  private static final StateKey<Integer> CHUNKS = StateKey.of("chunks", Json.of(Integer.class));

  /// Entries that were added together.
  public record Chunk(List<StoryEvent.Entry> entries) {}

  /// A page of the story.
  ///
  /// @param next where the next page begins
  public record Page(List<StoryEvent.Entry> entries, int next) {}

  private StoryObject() {}

  public static ServiceDefinition definition() {
    return ServiceDefinition.of(
        NAME,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.handler(
                    TELL, ObjectContext.class, Chunk.class, Integer.class, StoryObject::tell)
                .configure(it -> it.enableLazyState(true)),
            Services.handler(
                    READ, SharedObjectContext.class, Integer.class, Page.class, StoryObject::read)
                .configure(it -> it.enableLazyState(true)),
            Services.handler(
                    Handlers.FORGET,
                    ObjectContext.class,
                    String.class,
                    Boolean.class,
                    Services::forget)
                .configure(it -> it.enableLazyState(true).ingressPrivate(true))));
  }

  /// Adds to the story of a run.
  public static Request<Chunk, Integer> tell(String run, List<StoryEvent.Entry> entries) {
    return Services.request(
        target(run, TELL), Chunk.class, new Chunk(List.copyOf(entries)), Integer.class);
  }

  public static Target target(String run, String handler) {
    return Target.virtualObject(NAME, run, handler);
  }

  private static Integer tell(ObjectContext engine, Chunk chunk) {
    int number = engine.get(CHUNKS).orElse(0);
    engine.set(key(number), chunk);
    engine.set(CHUNKS, number + 1);
    return number;
  }

  private static Page read(SharedObjectContext engine, Integer from) {
    int chunks = engine.get(CHUNKS).orElse(0);
    List<StoryEvent.Entry> entries = new ArrayList<>();
    int next = from;
    while (next < chunks && entries.size() < PAGE) {
      engine.get(key(next)).ifPresent(chunk -> entries.addAll(chunk.entries()));
      next++;
    }
    return new Page(entries, next);
  }

  private static StateKey<Chunk> key(int number) {
    return StateKey.of("chunk-" + number, Json.of(Chunk.class));
  }
}
