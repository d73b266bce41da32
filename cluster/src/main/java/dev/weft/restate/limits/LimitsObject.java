package dev.weft.restate.limits;

import dev.restate.common.Request;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.Limit;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import java.time.Duration;
import java.util.List;

/// Grants a run's named limits: a virtual object for each run, whose calls the engine executes one
/// after the other. Requests are granted as in a run on one machine, see [LimitsExchange].
///
/// A grant belongs to the task, not to the worker that executes it: if the worker dies, another one
/// continues the task, which still holds its grant. So grants need no lease. If a task ends in the
/// engine without releasing its grants, the shard that started it releases them.
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

  /// A limit of the plan.
  ///
  /// @param rank its position in the order in which limits are acquired
  /// @param count the number of starts that a rate allows in `per`; 0 for no rate
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

  /// A request for limits.
  ///
  /// @param who a unique name for the request
  /// @param task the task that makes it
  /// @param awakeable is resolved once all limits are granted
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

  /// Requests limits.
  public static Request<Ask, Boolean> take(String run, Ask ask) {
    return Services.request(Services.limits(run, TAKE), Ask.class, ask, Boolean.class);
  }

  /// Releases the limits of the request with this name, or withdraws the request.
  public static Request<String, Boolean> give(String run, String who) {
    return Services.request(Services.limits(run, GIVE), String.class, who, Boolean.class);
  }

  /// Releases everything that a task holds.
  public static Request<String, Boolean> giveAll(String run, String task) {
    return Services.request(Services.limits(run, GIVE_ALL), String.class, task, Boolean.class);
  }

  /// Checks whether a rate can grant a waiting request.
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
