package dev.weft.restate.wire;

import dev.restate.common.Request;
import dev.restate.common.Target;
import dev.restate.sdk.Context;
import dev.restate.sdk.HandlerRunner;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.SharedObjectContext;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.TerminalException;
import dev.restate.sdk.endpoint.definition.HandlerDefinition;
import dev.restate.sdk.endpoint.definition.HandlerType;
import dev.restate.serde.SerdeFactory;
import dev.weft.restate.ClusterException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// What the services are called that workers offer to the engine, and how their handlers are made.
public final class Services {
  public static final String RUN = "weft.Run";
  public static final String SHARD = "weft.Shard";
  static final String TASK = "weft.Task";
  public static final String LIMITS = "weft.Limits";
  public static final String RUNS = "weft.Runs";

  /// The key of the one list of runs.
  static final String ALL = "all";

  /// What was asked for is not there.
  public static final int NOT_FOUND = 404;

  /// What was asked for cannot be; the message is for people.
  static final int REFUSED = 400;

  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private Services() {}

  /// What a handler does.
  public interface Body<C extends Context, I, O> {
    O handle(C context, I input) throws ClusterException;
  }

  /// A call of a handler.
  public static <I, O> Request<I, O> request(
      Target target, Class<I> type, I input, Class<O> output) {
    return Request.of(target, Json.of(type), Json.of(output), input).build();
  }

  /// Lets go of what an object knows.
  public static Request<String, Boolean> forget(Target target) {
    return request(target, String.class, "", Boolean.class);
  }

  /// What an object does that lets go of all it knows.
  public static Boolean forget(ObjectContext engine, String nothing) {
    engine.clearAll();
    return true;
  }

  public static Target run(String run, String handler) {
    return Target.virtualObject(RUN, run, handler);
  }

  public static Target shard(String run, int number, String handler) {
    return Target.workflow(SHARD, run + "/" + number, handler);
  }

  /// A task that is walked by workers of a label; null for those that have none.
  public static Target task(@Nullable String label, String run, String task, String handler) {
    return Target.workflow(tasks(label), run + "/" + task, handler);
  }

  /// What the service of the tasks is called that workers of a label walk; null for those that have
  /// none.
  public static String tasks(@Nullable String label) {
    return label == null ? TASK : TASK + "." + label;
  }

  public static Target limits(String run, String handler) {
    return Target.virtualObject(LIMITS, run, handler);
  }

  public static Target runs(String handler) {
    return Target.virtualObject(RUNS, ALL, handler);
  }

  /// A handler that only services of ours call.
  public static <C extends SharedObjectContext, I, O> HandlerDefinition<I, O> internal(
      String name, Class<C> context, Class<I> input, Class<O> output, Body<C, I, O> body) {
    return handler(name, context, input, output, body).configure(it -> it.ingressPrivate(true));
  }

  /// A handler on a virtual thread. What it refuses is an answer; anything else that it throws is a
  /// reason for the engine to try again.
  public static <C extends SharedObjectContext, I, O> HandlerDefinition<I, O> handler(
      String name, Class<C> context, Class<I> input, Class<O> output, Body<C, I, O> body) {
    HandlerRunner<I, O> runner =
        HandlerRunner.of(
            (C engine, I value) -> {
              try {
                return body.handle(context.cast(engine), value);
              } catch (ClusterException refused) {
                throw new TerminalException(REFUSED, refused.getMessage());
              }
            },
            SerdeFactory.NOOP,
            HandlerRunner.Options.withExecutor(THREADS));
    return HandlerDefinition.of(name, type(context), Json.of(input), Json.of(output), runner);
  }

  /// Those that may change what the engine keeps are carried out one after another.
  private static HandlerType type(Class<?> context) {
    if (context == WorkflowContext.class) {
      return HandlerType.WORKFLOW;
    }
    return context == ObjectContext.class ? HandlerType.EXCLUSIVE : HandlerType.SHARED;
  }
}
