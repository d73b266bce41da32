package dev.weft.restate.limits;

import dev.restate.common.Request;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.Limit;
import dev.weft.engine.LimitsExchange;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import java.time.Duration;
import java.util.List;

/// Grants a run's named limits: a virtual object for each run, whose calls the engine carries out
/// one after the other. It lets askers through as a run on one machine does, see [LimitsExchange].
///
/// A place belongs to the task, not to the worker that walks it: when that dies the engine has
/// another one go on with the task, which still has its place. So a place needs no lease. What
/// comes to an end in the engine without giving back is given back by the shard that had begun it.
///
/// State:
///
/// ```text
///   limits     who waits, how many hold each limit, and the starts that count towards rates
///   ask-WHO    what somebody waits for or holds
/// ```
public final class LimitsObject {
  static final String ASKED = "ask-";
  static final String TAKE = "take";
  static final String GIVE = "give";
  static final String GIVE_ALL = "giveAll";
  static final String WAKE = "wake";

  /// A limit as the plan has it.
  ///
  /// @param rank its place in the order in which limits are waited for
  /// @param count how many starts a rate allows in `per`; 0 where there is none
  public record Bound(String name, int rank, int max, int count, Duration per) {
    public static Bound of(Limit limit, int rank) {
      Limit.Rate rate = limit.rate();
      return rate == null
          ? new Bound(limit.name(), rank, limit.max(), 0, Duration.ZERO)
          : new Bound(limit.name(), rank, limit.max(), rate.count(), rate.per());
    }

    Limit limit() {
      return new Limit(name, max, count == 0 ? null : new Limit.Rate(count, per));
    }
  }

  /// Somebody asks for limits.
  ///
  /// @param who a name of its own for each asking
  /// @param task the task that it is for
  /// @param awakeable is resolved when all is granted
  public record Ask(String who, String task, List<Bound> bounds, String awakeable) {
    LimitsExchange.Part part() {
      return new LimitsExchange.Part(who, bounds.stream().map(Bound::name).toList());
    }
  }

  private LimitsObject() {}

  public static ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.LIMITS,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.internal(
                TAKE,
                ObjectContext.class,
                Ask.class,
                Boolean.class,
                (engine, ask) -> new LimitsCall(engine).take(ask)),
            Services.internal(
                GIVE,
                ObjectContext.class,
                String.class,
                Boolean.class,
                (engine, who) -> new LimitsCall(engine).give(who)),
            Services.internal(
                GIVE_ALL,
                ObjectContext.class,
                String.class,
                Boolean.class,
                (engine, task) -> new LimitsCall(engine).giveAll(task)),
            Services.internal(
                WAKE,
                ObjectContext.class,
                String.class,
                Boolean.class,
                (engine, _) -> new LimitsCall(engine).wake()),
            Services.internal(
                Handlers.FORGET,
                ObjectContext.class,
                String.class,
                Boolean.class,
                Services::forget)));
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

  /// Looks whether a rate lets somebody through.
  static Request<String, Boolean> wake(String run) {
    return Services.request(Services.limits(run, WAKE), String.class, "", Boolean.class);
  }

  static StateKey<Ask> asked(String who) {
    return askedAs(ASKED + who);
  }

  static StateKey<Ask> askedAs(String key) {
    return StateKey.of(key, Json.of(Ask.class));
  }
}
