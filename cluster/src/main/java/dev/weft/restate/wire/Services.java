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

/// The names of the services that workers offer to the engine, and the factory of their handlers.
public final class Services {
  public static final String RUN = "weft.Run";
  public static final String SHARD = "weft.Shard";
  static final String TASK = "weft.Task";
  public static final String LIMITS = "weft.Limits";
  public static final String RUNS = "weft.Runs";
  public static final String WORKERS = "weft.Workers";

  /// The format of the logs that this version's handlers write. It counts on with each change of
  /// the entries of a handler, of their order, or of the handlers that there are: a log can be
  /// replayed only by workers of its format.
  ///
  /// 1: until 2026-11; 2: signs of life of attempts.
  public static final int FORMAT = 2;

  /// Where a service says its format to the engine.
  public static final String FORMAT_KEY = "weft.log-format";

  /// The key of the one list of runs, and of the one of workers.
  static final String ALL = "all";

  /// The requested object does not exist.
  public static final int NOT_FOUND = 404;

  /// The request is refused; the message is for users.
  static final int REFUSED = 400;

  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private Services() {}

  /// The implementation of a handler.
  public interface Body<C extends Context, I, O> {
    O handle(C context, I input) throws ClusterException;
  }

  /// Creates a call of a handler.
  public static <I, O> Request<I, O> request(
      Target target, Class<I> type, I input, Class<O> output) {
    return Request.of(target, Json.of(type), Json.of(output), input).build();
  }

  /// Creates a call that deletes an object's state.
  public static Request<String, Boolean> forget(Target target) {
    return request(target, String.class, "", Boolean.class);
  }

  /// Implements the handler that deletes an object's state.
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

  /// Returns the target of a task on workers with a label; null for those without.
  public static Target task(@Nullable String label, String run, String task, String handler) {
    return Target.workflow(tasks(label), run + "/" + task, handler);
  }

  /// Returns the name of the service for tasks on workers with a label; null for those without.
  public static String tasks(@Nullable String label) {
    return label == null ? TASK : TASK + "." + label;
  }

  public static Target limits(String run, String handler) {
    return Target.virtualObject(LIMITS, run, handler);
  }

  public static Target runs(String handler) {
    return Target.virtualObject(RUNS, ALL, handler);
  }

  public static Target workers(String handler) {
    return Target.virtualObject(WORKERS, ALL, handler);
  }

  /// Creates a handler that only Weft's own services call.
  public static <C extends SharedObjectContext, I, O> HandlerDefinition<I, O> internal(
      String name, Class<C> context, Class<I> input, Class<O> output, Body<C, I, O> body) {
    return handler(name, context, input, output, body).configure(it -> it.ingressPrivate(true));
  }

  /// Creates a handler that runs on a virtual thread. A refusal is an answer; any other exception
  /// makes the engine retry.
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

  /// Handlers that may change the stored state run one after another.
  private static HandlerType type(Class<?> context) {
    if (context == WorkflowContext.class) {
      return HandlerType.WORKFLOW;
    }
    return context == ObjectContext.class ? HandlerType.EXCLUSIVE : HandlerType.SHARED;
  }
}
