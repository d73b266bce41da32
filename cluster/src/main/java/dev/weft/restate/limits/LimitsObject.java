package dev.weft.restate.limits;

import dev.restate.common.Request;
import dev.restate.common.Target;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.Event;
import dev.weft.Limit;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.ClusterException;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.StoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Grants a run's named limits: a virtual object for each run, whose calls the engine executes one
/// after the other. Each call exchanges [what a worker has to tell][Exchange] at once. Requests are
/// granted as in a run on one machine, see [LimitsExchange].
///
/// A grant belongs to a task, not to the worker that executes it: if the worker dies, another one
/// continues the task, asks again under the same name, and learns that it has the grant. So grants
/// need no lease. What a task holds when it ends is released in any case: the shard that started it
/// reports its end.
///
/// Workers wait for short times only. A request that is not granted soon waits in the engine, which
/// holds neither a thread nor a connection for it.
public final class LimitsObject {
  static final String EXCHANGE = "exchange";
  static final String AWAIT = "await";
  static final String GIVE_UP = "giveUp";
  static final String ENDED = "ended";
  static final String WAKE = "wake";

  /// Finds the limits of a run, in the order in which they are acquired.
  public interface Runs {
    /// Returns the limits of a run.
    ///
    /// @throws ClusterException if the plan cannot be read
    List<Limit> limits(String run) throws ClusterException;
  }

  /// A request that waits in the engine.
  ///
  /// @param awakeable is resolved once all limits are granted
  /// @param at the current time, as the task knows it
  record Await(LimitsExchange.Part ask, String awakeable, Instant at) {}

  /// Requests that are over: one by its name, or all of some tasks.
  record Over(List<String> names, Instant at) {}

  private final Runs runs;

  public LimitsObject(Runs runs) {
    this.runs = runs;
  }

  public ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.LIMITS,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.handler(
                EXCHANGE,
                ObjectContext.class,
                Exchange.class,
                Exchange.Reply.class,
                (engine, what) -> call(engine, what.at(), it -> it.exchange(what))),
            Services.internal(
                AWAIT,
                ObjectContext.class,
                Await.class,
                Boolean.class,
                (engine, what) ->
                    run(engine, what.at(), it -> it.await(what.ask(), what.awakeable()))),
            Services.internal(
                GIVE_UP,
                ObjectContext.class,
                Over.class,
                Boolean.class,
                (engine, over) -> run(engine, over.at(), it -> over.names().forEach(it::giveUp))),
            Services.internal(
                ENDED,
                ObjectContext.class,
                Over.class,
                Boolean.class,
                (engine, over) -> run(engine, over.at(), it -> it.ended(over.names()))),
            Services.internal(
                WAKE,
                ObjectContext.class,
                Instant.class,
                Boolean.class,
                (engine, at) -> run(engine, at, LimitsLedger::settle)),
            Services.internal(
                Handlers.FORGET,
                ObjectContext.class,
                String.class,
                Boolean.class,
                Services::forget)));
  }

  private interface Action {
    void on(LimitsLedger ledger);
  }

  private Boolean run(ObjectContext engine, Instant at, Action action) throws ClusterException {
    return call(
        engine,
        at,
        ledger -> {
          action.on(ledger);
          return true;
        });
  }

  private <T> T call(ObjectContext engine, Instant at, Function<LimitsLedger, T> call)
      throws ClusterException {
    Optional<KeptLimits> before = engine.get(KeptLimits.KEY);
    KeptLimits kept = before.orElse(KeptLimits.NONE);
    LimitsLedger ledger = new LimitsLedger(runs.limits(engine.key()), kept, at);
    T reply = call.apply(ledger);
    for (String awakeable : ledger.awakeables()) {
      engine.awakeableHandle(awakeable).resolve(Json.of(Boolean.class), true);
    }
    tell(engine, ledger.adapted());
    KeptLimits after = ledger.kept(wakes(engine, ledger, kept));
    // What comes after the end of the run leaves nothing behind.
    if (before.isPresent() || !after.owners().isEmpty()) {
      engine.set(KeptLimits.KEY, after);
    }
    return reply;
  }

  private static void tell(ObjectContext engine, List<Event.LimitAdapted> adapted) {
    if (!adapted.isEmpty()) {
      List<StoryEvent> events =
          adapted.stream().<StoryEvent>map(StoryEvent.LimitAdapted::of).toList();
      engine.send(StoryObject.tell(engine.key(), List.of(StoryEvent.Entry.of(null, events))));
    }
  }

  /// Schedules a call for those who wait in the engine for a rate or the end of a pause.
  ///
  /// @return when the next such call comes; null if none does
  private static @Nullable Instant wakes(
      ObjectContext engine, LimitsLedger ledger, KeptLimits kept) {
    Instant now = ledger.now();
    Instant scheduled = kept.wakes() == null || !kept.wakes().isAfter(now) ? null : kept.wakes();
    Instant next = ledger.wakes();
    if (next == null || (scheduled != null && !scheduled.isAfter(next))) {
      return scheduled;
    }
    Duration left = Duration.between(now, next);
    engine.send(
        Services.request(Services.limits(engine.key(), WAKE), Instant.class, next, Boolean.class),
        left.isNegative() ? Duration.ZERO : left);
    return next;
  }

  /// Returns the target of exchanges.
  public static Target target(String run) {
    return Services.limits(run, EXCHANGE);
  }

  /// Has a request wait in the engine, whether or not it is known.
  public static Request<?, Boolean> await(
      String run, LimitsExchange.Part ask, String awakeable, Instant at) {
    return Services.request(
        Services.limits(run, AWAIT), Await.class, new Await(ask, awakeable, at), Boolean.class);
  }

  /// Gives up a request that waits in the engine, or was granted there.
  public static Request<?, Boolean> giveUp(String run, String who, Instant at) {
    return over(run, GIVE_UP, List.of(who), at);
  }

  /// Releases everything that these tasks hold or await, since they have ended.
  public static Request<?, Boolean> ended(String run, List<String> tasks, Instant at) {
    return over(run, ENDED, tasks, at);
  }

  private static Request<?, Boolean> over(
      String run, String handler, List<String> names, Instant at) {
    return Services.request(
        Services.limits(run, handler), Over.class, new Over(names, at), Boolean.class);
  }
}
