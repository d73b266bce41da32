package dev.weft.bench;

import dev.restate.common.Request;
import dev.restate.common.Target;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.HandlerRunner;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.endpoint.definition.HandlerDefinition;
import dev.restate.sdk.endpoint.definition.HandlerType;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.restate.serde.Serde;
import dev.restate.serde.SerdeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/// Handlers of the engine's SDK alone, as its users write them.
final class BareSteps {
  private static final int UNDER_WAY = 128;
  private static final Serde<String> TEXT =
      Serde.using(
          it -> it.getBytes(StandardCharsets.UTF_8), it -> new String(it, StandardCharsets.UTF_8));

  private BareSteps() {}

  /// A task: so many durable steps that do nothing.
  static ServiceDefinition task(int steps) {
    return service(
        "Bare",
        (engine, _) -> {
          for (int i = 0; i < steps; i++) {
            engine.run("step " + i, TEXT, () -> "done");
          }
          return "done";
        });
  }

  /// Calls as many tasks as it is told, some of them at once.
  static ServiceDefinition coordinator() {
    return service("Coordinator", (engine, tasks) -> coordinate(engine, Integer.parseInt(tasks)));
  }

  private static String coordinate(WorkflowContext engine, int tasks) {
    List<DurableFuture<String>> underWay = new ArrayList<>();
    int begun = 0;
    while (begun < tasks || !underWay.isEmpty()) {
      while (begun < tasks && underWay.size() < UNDER_WAY) {
        Target task = Target.workflow("Bare", engine.key() + "-" + begun, "run");
        underWay.add(engine.call(Request.of(task, TEXT, TEXT, "go").build()));
        begun++;
      }
      int ended = DurableFuture.any(List.copyOf(underWay)).await();
      underWay.remove(ended).await();
    }
    return "done";
  }

  private static ServiceDefinition service(
      String name, BiFunction<WorkflowContext, String, String> body) {
    HandlerRunner<String, String> runner =
        HandlerRunner.of(
            (WorkflowContext engine, String input) -> body.apply(engine, input),
            SerdeFactory.NOOP,
            HandlerRunner.Options.withExecutor(Executors.newVirtualThreadPerTaskExecutor()));
    return ServiceDefinition.of(
        name,
        ServiceType.WORKFLOW,
        List.of(HandlerDefinition.of("run", HandlerType.WORKFLOW, TEXT, TEXT, runner)));
  }
}
