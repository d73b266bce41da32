package dev.weft.restate.limits;

import dev.restate.common.Request;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.endpoint.definition.HandlerType;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.Limit;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import java.time.Duration;
import java.util.List;

/// Grants a run's named limits: a virtual object for each run, whose calls the engine carries out
/// one after the other. What holds is what the limits of a run on one machine promise: whoever asks
/// for several waits for one after the other, everybody in the same order, and keeps a place at
/// those whose turn has come; each limit lets its askers through in the order in which they came to
/// it; a rate of n in a time is kept with the times of the last n starts.
///
/// A place belongs to the task, not to the worker that walks it: when that dies the engine has
/// another one go on with the task, which still has its place. So a place needs no lease. What
/// comes to an end in the engine without giving back is given back by the shard that had begun it.
///
/// State:
///
/// ```text
///   limit-NAME         how many hold it or keep a place, and where its queue begins and ends
///   queue-NAME-NUMBER  who waits there
///   start-NAME-SLOT    when one of the last n starts was, in nanoseconds
///   ask-WHO            what somebody waits for or holds
/// ```
public final class LimitsObject {
  static final String TAKE = "take";
  static final String GIVE = "give";
  static final String GIVE_ALL = "giveAll";
  static final String WAKE = "wake";

  /// A limit as the plan has it.
  ///
  /// @param count how many starts a rate allows in `per`; 0 where there is none
  public record Bound(String name, int max, int count, Duration per) {
    public static Bound of(Limit limit) {
      Limit.Rate rate = limit.rate();
      return rate == null
          ? new Bound(limit.name(), limit.max(), 0, Duration.ZERO)
          : new Bound(limit.name(), limit.max(), rate.count(), rate.per());
    }
  }

  /// Somebody asks for limits, in the order in which everybody does.
  ///
  /// @param who a name of its own for each asking
  /// @param task the task that it is for
  /// @param awakeable is resolved when all is granted
  public record Ask(String who, String task, List<Bound> bounds, String awakeable) {}

  /// What somebody has come to.
  ///
  /// @param at which of the limits is waited for; at those before it has a place. As many as there
  ///     are if all are held
  record Asker(Ask ask, int at) {
    boolean holds() {
      return at == ask.bounds().size();
    }

    Asker waitingFor(int next) {
      return new Asker(ask, next);
    }
  }

  private LimitsObject() {}

  public static ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.LIMITS,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.handler(
                    TAKE,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    Ask.class,
                    Boolean.class,
                    (engine, ask) -> new LimitsCall(engine).take(ask))
                .configure(it -> it.ingressPrivate(true)),
            Services.handler(
                    GIVE,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    String.class,
                    Boolean.class,
                    (engine, who) -> new LimitsCall(engine).give(who))
                .configure(it -> it.ingressPrivate(true)),
            Services.handler(
                    GIVE_ALL,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    String.class,
                    Boolean.class,
                    (engine, task) -> new LimitsCall(engine).giveAll(task))
                .configure(it -> it.ingressPrivate(true)),
            Services.handler(
                    WAKE,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    Bound.class,
                    Boolean.class,
                    (engine, bound) -> new LimitsCall(engine).wake(bound))
                .configure(it -> it.ingressPrivate(true)),
            Services.handler(
                    Handlers.FORGET,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    String.class,
                    Boolean.class,
                    Services::forget)
                .configure(it -> it.ingressPrivate(true))));
  }

  /// Asks for limits.
  public static Request<Ask, Boolean> take(String run, Ask ask) {
    return Services.request(Services.limits(run, TAKE), Ask.class, ask, Boolean.class);
  }

  /// Gives back what was asked for under this name, or asks for it no longer.
  public static Request<String, Boolean> give(String run, String who) {
    return Services.request(Services.limits(run, GIVE), String.class, who, Boolean.class);
  }

  /// Gives back whatever a task holds.
  public static Request<String, Boolean> giveAll(String run, String task) {
    return Services.request(Services.limits(run, GIVE_ALL), String.class, task, Boolean.class);
  }

  /// Looks after a limit whose rate may let somebody through.
  static Request<Bound, Boolean> wake(String run, Bound bound) {
    return Services.request(Services.limits(run, WAKE), Bound.class, bound, Boolean.class);
  }

  static StateKey<Asker> asker(String who) {
    return StateKey.of("ask-" + who, Json.of(Asker.class));
  }

  static StateKey<String> queued(String limit, long number) {
    return StateKey.of("queue-" + limit + "-" + number, Json.of(String.class));
  }

  static StateKey<Long> start(String limit, int slot) {
    return StateKey.of("start-" + limit + "-" + slot, Json.of(Long.class));
  }
}
