package dev.weft.restate.run;

import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.SharedObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.restate.WorkerStatus;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of a cluster's workers: a single virtual object, which holds what each has said last.
public final class WorkersObject {
  // A worker that has been silent for longer is no longer listed.
  private static final Duration KEPT = Duration.ofDays(1);

  private static final StateKey<WorkerStatus[]> WORKERS =
      StateKey.of("workers", Json.of(WorkerStatus[].class));

  private WorkersObject() {}

  public static ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.WORKERS,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.handler(
                Handlers.PUT,
                ObjectContext.class,
                WorkerStatus.class,
                Boolean.class,
                WorkersObject::put),
            Services.handler(
                Handlers.REMOVE,
                ObjectContext.class,
                String.class,
                Boolean.class,
                WorkersObject::remove),
            Services.handler(
                Handlers.LIST,
                SharedObjectContext.class,
                String.class,
                WorkerStatus[].class,
                WorkersObject::list)));
  }

  private static Boolean put(ObjectContext engine, WorkerStatus worker) {
    Instant since = worker.heard().minus(KEPT);
    List<WorkerStatus> workers = others(engine, worker.address());
    workers.removeIf(each -> each.heard().isBefore(since));
    workers.add(worker);
    workers.sort(Comparator.comparing(WorkerStatus::address));
    engine.set(WORKERS, workers.toArray(WorkerStatus[]::new));
    return true;
  }

  private static Boolean remove(ObjectContext engine, String address) {
    engine.set(WORKERS, others(engine, address).toArray(WorkerStatus[]::new));
    return true;
  }

  private static List<WorkerStatus> others(ObjectContext engine, String address) {
    List<WorkerStatus> workers = new ArrayList<>(Arrays.asList(list(engine, "")));
    workers.removeIf(each -> each.address().equals(address));
    return workers;
  }

  private static WorkerStatus[] list(SharedObjectContext engine, @Nullable String nothing) {
    return engine.get(WORKERS).orElse(new WorkerStatus[0]);
  }
}
