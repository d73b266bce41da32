package dev.weft.restate;

import dev.restate.common.Request;
import dev.restate.sdk.Awakeable;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.SharedObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.common.TerminalException;
import dev.restate.sdk.common.TimeoutException;
import dev.restate.sdk.endpoint.definition.HandlerType;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The head of a run: what was submitted, what people want of it, and how it ended. A virtual
/// object for each run, all of whose calls are short.
final class RunObject {
  static final String LISTEN = "listen";
  static final String END = "end";

  // What is known of a run is kept so long after its end.
  private static final Duration KEPT = Duration.ofDays(30);

  // So long whoever has a step passed over waits to hear of it.
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

  private static final StateKey<Submission> SUBMISSION =
      StateKey.of("submission", Json.of(Submission.class));
  private static final StateKey<Order[]> ORDERS = StateKey.of("orders", Json.of(Order[].class));
  private static final StateKey<Listening> LISTENING =
      StateKey.of("listening", Json.of(Listening.class));
  private static final StateKey<Ending> ENDING = StateKey.of("ending", Json.of(Ending.class));

  /// A shard waits for the next order.
  ///
  /// @param awakeable is resolved with it
  /// @param orders how many it has followed
  record Listening(String awakeable, int orders) {}

  private final OpenRuns runs;

  RunObject(OpenRuns runs) {
    this.runs = runs;
  }

  ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.RUN,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.handler(
                Handlers.BEGIN,
                HandlerType.EXCLUSIVE,
                ObjectContext.class,
                Submission.class,
                Boolean.class,
                this::begin),
            Services.handler(
                Handlers.PLAN,
                HandlerType.SHARED,
                SharedObjectContext.class,
                String.class,
                Submission.class,
                RunObject::plan),
            Services.handler(
                Handlers.LOOK,
                HandlerType.SHARED,
                SharedObjectContext.class,
                String.class,
                RunSummary.class,
                RunObject::look),
            Services.handler(
                Handlers.ORDER,
                HandlerType.EXCLUSIVE,
                ObjectContext.class,
                Order.class,
                Boolean.class,
                RunObject::order),
            Services.handler(
                Handlers.SKIP,
                HandlerType.SHARED,
                SharedObjectContext.class,
                Order.Skip.class,
                Boolean.class,
                RunObject::skip),
            Services.handler(
                Handlers.ANSWER,
                HandlerType.SHARED,
                SharedObjectContext.class,
                Answered.class,
                Boolean.class,
                this::answer),
            Services.handler(
                    LISTEN,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    Listening.class,
                    Boolean.class,
                    RunObject::listen)
                .configure(it -> it.ingressPrivate(true)),
            Services.handler(
                    END,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    Ending.class,
                    Boolean.class,
                    RunObject::end)
                .configure(it -> it.ingressPrivate(true)),
            Services.handler(
                    Handlers.FORGET,
                    HandlerType.EXCLUSIVE,
                    ObjectContext.class,
                    String.class,
                    Boolean.class,
                    RunObject::forget)
                .configure(it -> it.ingressPrivate(true))));
  }

  static Request<Listening, Boolean> listen(String run, String awakeable, int orders) {
    return Services.request(
        Services.run(run, LISTEN),
        Listening.class,
        new Listening(awakeable, orders),
        Boolean.class);
  }

  static Request<Ending, Boolean> end(String run, Ending ending) {
    return Services.request(Services.run(run, END), Ending.class, ending, Boolean.class);
  }

  /// The plan is read before anything begins, so that whoever submits it is told what is wrong.
  private Boolean begin(ObjectContext engine, Submission submission) throws ClusterException {
    if (engine.get(SUBMISSION).isPresent()) {
      throw new ClusterException("there is a run `" + engine.key() + "` already");
    }
    String wrong = engine.run("read the plan", Json.of(String.class), () -> wrong(submission));
    if (!wrong.isEmpty()) {
      throw new ClusterException(wrong);
    }
    engine.set(SUBMISSION, submission);
    engine.send(RunsObject.put(summary(submission, null, false)));
    engine.send(ShardWorkflow.coordinate(ShardInput.first(submission)));
    return true;
  }

  private String wrong(Submission submission) {
    try {
      runs.open(submission);
      return "";
    } catch (ClusterException wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  private static Submission plan(SharedObjectContext engine, @Nullable String nothing) {
    return submission(engine);
  }

  private static RunSummary look(SharedObjectContext engine, @Nullable String nothing) {
    Ending ending = engine.get(ENDING).orElse(null);
    return summary(submission(engine), ending, ending == null && isPaused(orders(engine)));
  }

  private static Submission submission(SharedObjectContext engine) {
    return engine
        .get(SUBMISSION)
        .orElseThrow(
            () ->
                new TerminalException(
                    Services.NOT_FOUND, "the cluster knows no run `" + engine.key() + "`"));
  }

  private static RunSummary summary(
      Submission submission, @Nullable Ending ending, boolean paused) {
    return new RunSummary(
        submission.run(),
        submission.name(),
        submission.plan(),
        submission.by(),
        submission.at(),
        ending,
        paused);
  }

  private static Boolean order(ObjectContext engine, Order order) throws ClusterException {
    Submission submission = submission(engine);
    if (engine.get(ENDING).isPresent()) {
      throw new ClusterException("run " + engine.key() + " has ended");
    }
    List<Order> orders = new ArrayList<>(orders(engine));
    boolean wasPaused = isPaused(orders);
    orders.add(order);
    if (isPaused(orders) != wasPaused) {
      engine.send(RunsObject.put(summary(submission, null, !wasPaused)));
    }
    engine.set(ORDERS, orders.toArray(Order[]::new));
    engine
        .get(LISTENING)
        .ifPresent(
            listening -> {
              engine.clear(LISTENING);
              tell(engine, listening, orders);
            });
    return true;
  }

  /// Has a step passed over, and waits to hear whether it was.
  private static Boolean skip(SharedObjectContext engine, Order.Skip skip) throws ClusterException {
    Awakeable<String> said = engine.awakeable(Json.of(String.class));
    Order order = skip.withReply(said.id());
    engine
        .call(
            Services.request(Services.run(engine.key(), Handlers.ORDER), Order.class, order, Boolean.class))
        .await();
    String trouble;
    try {
      trouble = said.await(ANSWERED_WITHIN);
    } catch (TimeoutException silent) {
      throw new ClusterException(
          "`%s` was told, and has not answered; it will once a worker goes on with it"
              .formatted(skip.task()),
          silent);
    }
    if (!trouble.isEmpty()) {
      throw new ClusterException(trouble);
    }
    return true;
  }

  private Boolean answer(SharedObjectContext engine, Answered answered) throws ClusterException {
    submission(engine);
    return runs.use(
        engine.key(),
        run -> {
          String label = run.labelOf(answered.task());
          return engine.call(TaskWorkflow.answer(label, run.id(), answered)).await();
        });
  }

  private static Boolean listen(ObjectContext engine, Listening listening) {
    List<Order> orders = orders(engine);
    if (orders.size() > listening.orders()) {
      tell(engine, listening, orders);
    } else {
      engine.set(LISTENING, listening);
    }
    return true;
  }

  private static void tell(ObjectContext engine, Listening listening, List<Order> orders) {
    engine
        .awakeableHandle(listening.awakeable())
        .resolve(Json.of(Order.class), orders.get(listening.orders()));
  }

  private static List<Order> orders(SharedObjectContext engine) {
    return engine.get(ORDERS).map(Arrays::asList).orElse(List.of());
  }

  /// Whether a run is paused that has followed these; one that is cancelled is so no more.
  private static boolean isPaused(List<Order> orders) {
    boolean paused = false;
    for (Order order : orders) {
      switch (order) {
        case Order.Pause _ -> paused = true;
        case Order.Resume _ -> paused = false;
        case Order.Cancel _ -> {
          return false;
        }
        case Order.Skip _ -> {}
      }
    }
    return paused;
  }

  private static Boolean end(ObjectContext engine, Ending ending) {
    engine.set(ENDING, ending);
    engine.clear(LISTENING);
    engine.send(RunsObject.put(summary(submission(engine), ending, false)));
    engine.send(Services.forget(Services.limits(engine.key(), Handlers.FORGET)));
    engine.send(Services.forget(Services.run(engine.key(), Handlers.FORGET)), KEPT);
    return true;
  }

  private static Boolean forget(ObjectContext engine, String nothing) {
    engine.send(RunsObject.remove(engine.key()));
    engine.send(Services.forget(StoryObject.target(engine.key(), Handlers.FORGET)));
    engine.clearAll();
    return true;
  }
}
