package dev.weft.restate.run;

import dev.restate.common.Request;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.SharedObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.restate.RunSummary;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of a cluster's runs: a single virtual object, which holds the latest of them.
public final class RunsObject {
  private static final int RUNS_MAX = 1_000;

  private static final StateKey<RunSummary[]> LATEST =
      StateKey.of("runs", Json.of(RunSummary[].class));

  private RunsObject() {}

  public static ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.RUNS,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.internal(
                Handlers.PUT,
                ObjectContext.class,
                RunSummary.class,
                Boolean.class,
                RunsObject::put),
            Services.internal(
                Handlers.REMOVE,
                ObjectContext.class,
                String.class,
                Boolean.class,
                RunsObject::remove),
            Services.handler(
                Handlers.LIST,
                SharedObjectContext.class,
                String.class,
                RunSummary[].class,
                RunsObject::list)));
  }

  /// Removes a run.
  static Request<String, Boolean> remove(String run) {
    return Services.request(Services.runs(Handlers.REMOVE), String.class, run, Boolean.class);
  }

  /// Adds or updates a run.
  static Request<RunSummary, Boolean> put(RunSummary run) {
    return Services.request(Services.runs(Handlers.PUT), RunSummary.class, run, Boolean.class);
  }

  private static Boolean put(ObjectContext engine, RunSummary run) {
    List<RunSummary> runs = new ArrayList<>(Arrays.asList(list(engine, null)));
    if (runs.stream().noneMatch(each -> each.run().equals(run.run()))) {
      runs.addFirst(run);
    }
    runs.replaceAll(each -> each.run().equals(run.run()) && each.ending() == null ? run : each);
    List<RunSummary> latest = runs.subList(0, Math.min(RUNS_MAX, runs.size()));
    engine.set(LATEST, latest.toArray(RunSummary[]::new));
    return true;
  }

  private static Boolean remove(ObjectContext engine, String run) {
    List<RunSummary> runs = new ArrayList<>(Arrays.asList(list(engine, "")));
    runs.removeIf(each -> each.run().equals(run));
    engine.set(LATEST, runs.toArray(RunSummary[]::new));
    return true;
  }

  private static RunSummary[] list(SharedObjectContext engine, @Nullable String nothing) {
    return engine.get(LATEST).orElse(new RunSummary[0]);
  }
}
