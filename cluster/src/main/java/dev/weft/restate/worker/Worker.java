package dev.weft.restate.worker;

import dev.restate.sdk.endpoint.Endpoint;
import dev.restate.sdk.endpoint.RequestIdentityVerifier;
import dev.restate.sdk.http.vertx.RestateHttpServer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Plans;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.OpenRuns;
import dev.weft.restate.host.ProgressReporter;
import dev.weft.restate.host.WorkerClient;
import dev.weft.restate.limits.LimitsObject;
import dev.weft.restate.run.RunObject;
import dev.weft.restate.run.RunsObject;
import dev.weft.restate.run.ShardWorkflow;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.task.TaskWorkflow;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Serves tasks to the engine. There may be many worker processes on many machines, and any of them
/// may die. The engine calls the worker; the worker itself calls only the engine's ingress.
public final class Worker implements AutoCloseable {
  private final Vertx vertx;
  private final HttpServer server;
  private final OpenRuns runs;
  private final AttemptRunner runner;
  private final ProgressReporter reporter;

  private Worker(
      Vertx vertx,
      HttpServer server,
      OpenRuns runs,
      AttemptRunner runner,
      ProgressReporter reporter) {
    this.vertx = vertx;
    this.server = server;
    this.runs = runs;
    this.runner = runner;
    this.reporter = reporter;
  }

  /// Starts listening, for everyone who can reach the worker.
  ///
  /// @throws ClusterException if it cannot listen there
  public static Worker open(URI engine, InetSocketAddress listen, Plans plans)
      throws ClusterException {
    return open(engine, listen, Guard.NONE, null, plans);
  }

  /// Starts listening.
  ///
  /// @param engine the address of the engine's ingress
  /// @param listen where to listen for the engine; port 0 for any free port
  /// @param guard restricts who may call it
  /// @param label executes only tasks with this label, and nothing else; null for tasks without a
  ///     label, and for the coordination of runs
  /// @param plans reads the plans of runs
  /// @throws ClusterException if it cannot listen there
  public static Worker open(
      URI engine, InetSocketAddress listen, Guard guard, @Nullable String label, Plans plans)
      throws ClusterException {
    HttpServerOptions options = guard.options();
    RequestIdentityVerifier verifier = guard.verifier();
    WorkerClient cluster = new WorkerClient(engine);
    OpenRuns runs = new OpenRuns(plans, cluster);
    ProgressReporter reporter = new ProgressReporter(cluster);
    AttemptRunner runner = new AttemptRunner(Clock.systemUTC(), reporter);
    Endpoint.Builder endpoint =
        Endpoint.builder().bind(new TaskWorkflow(label, runs, runner).definition());
    if (label == null) {
      endpoint
          .bind(new RunObject(runs).definition())
          .bind(new ShardWorkflow(runs, cluster).definition())
          .bind(LimitsObject.definition())
          .bind(StoryObject.definition())
          .bind(RunsObject.definition());
    }
    if (verifier != null) {
      endpoint.withRequestIdentityVerifier(verifier);
    }
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server =
          RestateHttpServer.fromEndpoint(vertx, endpoint.build(), options)
              .listen(listen.getPort(), listen.getHostString())
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      return new Worker(vertx, server, runs, runner, reporter);
    } catch (RuntimeException refused) {
      close(vertx, runs, runner, reporter);
      if (!(refused instanceof CompletionException busy)) {
        throw refused;
      }
      Throwable cause = busy.getCause() == null ? busy : busy.getCause();
      throw new ClusterException(
          "cannot listen on %s:%s: %s"
              .formatted(listen.getHostString(), listen.getPort(), cause.getMessage()),
          busy);
    }
  }

  /// Returns the port on which it listens.
  public int port() {
    return server.actualPort();
  }

  /// From now on no attempt in progress here completes, so that its processes may be killed before
  /// [#close] makes the engine restart it elsewhere.
  public void stop() {
    runner.close();
  }

  /// Stops serving at once. Attempts in progress do not complete here: the engine has another
  /// worker execute them, or this one after it is restarted.
  @Override
  public void close() {
    close(vertx, runs, runner, reporter);
  }

  private static void close(
      Vertx vertx, OpenRuns runs, AttemptRunner runner, ProgressReporter reporter) {
    runner.close();
    reporter.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    runs.close();
  }
}
