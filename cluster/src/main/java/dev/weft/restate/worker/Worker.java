package dev.weft.restate.worker;

import dev.restate.sdk.endpoint.Endpoint;
import dev.restate.sdk.endpoint.RequestIdentityVerifier;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.http.vertx.HttpEndpointRequestHandler;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Plans;
import dev.weft.restate.WorkerStatus;
import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.host.OpenRun;
import dev.weft.restate.host.OpenRuns;
import dev.weft.restate.host.ProgressReporter;
import dev.weft.restate.host.WorkerClient;
import dev.weft.restate.limits.LimitsDesk;
import dev.weft.restate.limits.LimitsObject;
import dev.weft.restate.run.RunObject;
import dev.weft.restate.run.RunsObject;
import dev.weft.restate.run.ShardWorkflow;
import dev.weft.restate.run.WorkersObject;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.task.TaskWorkflow;
import dev.weft.restate.wire.Admin;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.Stalls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Serves tasks to the engine. There may be many worker processes on many machines, and any of them
/// may die. The engine calls the worker; the worker itself calls only the engine.
public final class Worker implements AutoCloseable {
  // A worker that is silent for longer than this is asked to let go of what it executes, and ABORT
  // later the engine does without it. Attempts send signs of life more often.
  private static final Duration INACTIVITY = AttemptRunner.SIGN_OF_LIFE.multipliedBy(2);
  private static final Duration ABORT = Duration.ofSeconds(30);

  private final WorkerOptions options;
  private final Instant started = Instant.now();
  private final WorkerClient cluster;
  private final OpenRuns runs;
  private final AttemptRunner runner;
  private final ProgressReporter reporter;
  private final Stalls stalls;
  private final Vertx vertx = Vertx.vertx();
  private final Front front;
  private final HttpServer server;
  private final Beacon beacon;
  private final StallWatch watch;

  private Worker(
      WorkerOptions options,
      HttpServerOptions http,
      @Nullable RequestIdentityVerifier verifier,
      Plans plans) {
    this.options = options;
    this.cluster = new WorkerClient(options.engine());
    this.runs = new OpenRuns(plans, cluster);
    this.reporter = new ProgressReporter(cluster);
    LimitsDesk desk = new LimitsDesk(Clock.systemUTC(), cluster::exchange);
    this.runner = new AttemptRunner(Clock.systemUTC(), options.bounds(), reporter, desk);
    this.stalls = new Stalls(new Admin(options.admin()));
    this.front =
        new Front(
            HttpEndpointRequestHandler.fromEndpoint(endpoint(verifier)),
            () -> Metrics.of(status(), cluster.latency()));
    this.server = vertx.createHttpServer(http).requestHandler(front);
    this.beacon = new Beacon(cluster, this::status);
    this.watch = new StallWatch(stalls, cluster);
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
    return open(WorkerOptions.of(engine, listen).withGuard(guard).withLabel(label), plans);
  }

  /// Starts listening.
  ///
  /// @param plans reads the plans of runs
  /// @throws ClusterException if it cannot listen where the options say
  public static Worker open(WorkerOptions options, Plans plans) throws ClusterException {
    Worker worker =
        new Worker(options, options.guard().options(), options.guard().verifier(), plans);
    try {
      worker.listen();
      return worker;
    } catch (RuntimeException refused) {
      worker.close();
      if (!(refused instanceof CompletionException busy)) {
        throw refused;
      }
      Throwable cause = busy.getCause() == null ? busy : busy.getCause();
      throw new ClusterException(
          "cannot listen on %s: %s%s"
              .formatted(
                  options.name(),
                  cause.getMessage(),
                  cause instanceof BindException
                      ? "; each worker of a machine listens on a port of its own (--listen), and all that stand behind a proxy have it for their address (--advertise)"
                      : ""),
          busy);
    }
  }

  private void listen() {
    server
        .listen(options.listen().getPort(), options.listen().getHostString())
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private Endpoint endpoint(@Nullable RequestIdentityVerifier verifier) {
    List<ServiceDefinition> services = new ArrayList<>();
    services.add(new TaskWorkflow(options.label(), runs, runner).definition());
    if (options.label() == null) {
      services.add(new RunObject(runs, stalls).definition());
      services.add(new ShardWorkflow(runs, cluster).definition());
      services.add(new LimitsObject(run -> runs.use(run, OpenRun::limits)).definition());
      services.add(StoryObject.definition());
      services.add(RunsObject.definition());
      services.add(WorkersObject.definition());
    }
    Endpoint.Builder endpoint = Endpoint.builder();
    services.forEach(service -> endpoint.bind(configured(service)));
    if (verifier != null) {
      endpoint.withRequestIdentityVerifier(verifier);
    }
    return endpoint.build();
  }

  private ServiceDefinition configured(ServiceDefinition service) {
    return service.configure(
        it ->
            it.inactivityTimeout(INACTIVITY)
                .abortTimeout(ABORT)
                .addMetadata(Services.FORMAT_KEY, "" + options.format()));
  }

  private WorkerStatus status() {
    AttemptRunner.Load load = runner.load();
    return new WorkerStatus(
        options.name(),
        options.label(),
        options.version(),
        options.format(),
        runner.isDraining(),
        load.steps(),
        load.waiting(),
        load.succeeded(),
        load.failed(),
        started,
        Instant.now());
  }

  /// Returns the port on which it listens.
  public int port() {
    return server.actualPort();
  }

  /// Returns the number of attempts in progress here.
  public int steps() {
    return runner.load().steps();
  }

  /// Begins nothing from now on: says that it is not ready, takes no calls, and leaves the tasks
  /// here to other workers. Waits until the attempts in progress have ended and the engine has
  /// their outcomes.
  ///
  /// @return whether they have ended within this time
  public boolean drain(Duration within) throws InterruptedException {
    front.drain();
    runner.drain();
    beacon.tellNow();
    return runner.awaitIdle(within);
  }

  /// Asks the attempts in progress to stop, waits until they have, and publishes what they printed.
  /// They do not complete here: the engine has another worker execute them.
  public void endAttempts() throws InterruptedException {
    runner.endAll("the worker ends");
    reporter.reportLast();
  }

  /// From now on no attempt in progress here completes, so that its processes may be killed before
  /// [#close] makes the engine restart it elsewhere.
  public void stop() {
    runner.close();
  }

  /// Tells the cluster that this worker is gone, if it can be told soon.
  public void leave() throws InterruptedException {
    beacon.leave();
  }

  /// Stops serving at once. Attempts in progress do not complete here: the engine has another
  /// worker execute them, or this one after it is restarted.
  @Override
  public void close() {
    runner.close();
    reporter.close();
    beacon.close();
    watch.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    runs.close();
  }
}
