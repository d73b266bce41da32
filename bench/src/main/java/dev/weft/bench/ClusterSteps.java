package dev.weft.bench;

import dev.restate.sdk.endpoint.Endpoint;
import dev.restate.sdk.http.vertx.RestateHttpServer;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.needs.Engine;
import dev.weft.restate.client.Registration;
import dev.weft.restate.worker.Worker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;

/// Steps a second on the cluster engine, one server and one worker in this process: a run of Weft,
/// beside a handler of the engine's SDK alone that carries out as many steps which do nothing: a
/// client keeps 1,000 of it under way, as a run does, then another handler 128. In turns, and the
/// middle one of the rounds counts, after two for the compiler.
///
/// Takes the number of rounds, of tasks and of steps each; or `weft` and these two, to run so much
/// once and say what it took of memory and of the disk.
final class ClusterSteps {
  private static final int AT_ONCE = 1_000;

  private final Engine engine;
  private final int tasks;
  private final int steps;
  private final ClusterRuns cluster;
  private int runs;

  private ClusterSteps(Engine engine, int tasks, int steps) {
    this.engine = engine;
    this.cluster = new ClusterRuns(engine, tasks, steps);
    this.tasks = tasks;
    this.steps = steps;
  }

  public static void main(String[] arguments) throws Exception {
    boolean alone = arguments.length > 0 && arguments[0].equals("weft");
    int rounds = arguments.length > 0 && !alone ? Integer.parseInt(arguments[0]) : 3;
    int tasks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
    int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
    try (Engine engine = Engine.open()) {
      ClusterSteps bench = new ClusterSteps(engine, tasks, steps);
      try (Worker _ = bench.cluster.worker(Map.of("plan", bench.cluster.plan()))) {
        if (alone) {
          bench.grow();
          return;
        }
        Endpoint.Builder sdk = Endpoint.bind(BareSteps.task(steps)).bind(BareSteps.coordinator());
        Registration.register(engine.admin(), local(RestateHttpServer.listen(sdk, 0)));
        bench.compare(rounds);
      }
    }
    System.exit(0); // The bare handler's server ends with the process.
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private void compare(int rounds) throws Exception {
    double[] weft = new double[rounds];
    double[] bare = new double[rounds];
    double[] coordinated = new double[rounds];
    for (int round = 0; round < 2; round++) {
      weft();
      bare();
      coordinated();
    }
    for (int round = 0; round < rounds; round++) {
      weft[round] = weft();
      bare[round] = bare();
      coordinated[round] = coordinated();
      System.out.printf(
          "weft %,.0f steps/s, SDK alone %,.0f, called by a handler %,.0f%n",
          weft[round], bare[round], coordinated[round]);
    }
    System.out.printf(
        "%,d tasks x %d steps: weft %,.0f steps/s, SDK alone %,.0f: %.2f of it; called by a handler"
            + " %,.0f: %.2f of it; peak of this process %,d MB%n",
        tasks,
        steps,
        middle(weft),
        middle(bare),
        middle(weft) / middle(bare),
        middle(coordinated),
        middle(weft) / middle(coordinated),
        Memory.peak());
  }

  private static double middle(double[] all) {
    Arrays.sort(all);
    return all[all.length / 2];
  }

  /// One run, with what this process and the engine take as it goes on.
  private void grow() throws Exception {
    double rate =
        cluster.rate(
            "plan",
            new Listener() {
              private int ended;

              @Override
              public void on(Event event) {
                ended += event instanceof Event.TaskEnded ? 1 : 0;
                if (event instanceof Event.TaskEnded && ended % (tasks / 10) == 0) {
                  System.out.printf(
                      "%,d tasks: this process %,d MB, the engine's folder %,d MB%n",
                      ended, Memory.resident(), engine.bytes() >> 20);
                }
              }
            });
    System.out.printf("%,.0f steps/s, %,.0f tasks/s%n", rate, rate / steps);
  }

  /// Steps a second of a run.
  private double weft() throws Exception {
    return cluster.rate("plan", _ -> {});
  }

  /// Steps a second of the SDK alone, whose tasks a client calls.
  private double bare() throws Exception {
    int run = runs++;
    long start = System.nanoTime();
    try (HttpClient client = HttpClient.newHttpClient();
        var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (int i = 0; i < tasks; i++) {
        URI uri = engine.ingress().resolve("/Bare/%d-%d/run".formatted(run, i));
        var _ = threads.submit(() -> call(client, uri, "go"));
      }
    }
    return rate(start);
  }

  /// Steps a second of the SDK alone, whose tasks a handler calls.
  private double coordinated() throws Exception {
    int run = runs++;
    long start = System.nanoTime();
    try (HttpClient client = HttpClient.newHttpClient()) {
      call(client, engine.ingress().resolve("/Coordinator/%d/run".formatted(run)), "" + tasks);
    }
    return rate(start);
  }

  private static Void call(HttpClient client, URI uri, String text) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofString(text))
            .build();
    int status = client.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IllegalStateException("HTTP status " + status + " from " + uri);
    }
    return null;
  }

  private double rate(long start) {
    return (double) tasks * steps / (System.nanoTime() - start) * 1e9;
  }
}
