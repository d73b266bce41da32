import dev.restate.client.Client;
import dev.restate.common.Request;
import dev.restate.common.Target;
import dev.restate.sdk.Context;
import dev.restate.sdk.HandlerRunner;
import dev.restate.sdk.endpoint.Endpoint;
import dev.restate.sdk.endpoint.definition.HandlerDefinition;
import dev.restate.sdk.endpoint.definition.HandlerType;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.restate.sdk.http.vertx.RestateHttpServer;
import dev.restate.serde.Serde;
import dev.restate.serde.jackson.JacksonSerdeFactory;
import dev.restate.serde.jackson.JacksonSerdes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Executors;

/// Restate: an invocation for each task, of a service in this process, by a client in this process.
/// `INGRESS ADMIN PORT TASKS STEPS`
final class Restate {
  private static final Serde<Integer> INT = JacksonSerdes.of(Integer.class);

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[2]);
    int steps = Integer.parseInt(arguments[4]);
    RestateHttpServer.listen(Endpoint.bind(service()), port);
    register(arguments[1], port);
    Client client = Client.connect(arguments[0]);
    InFlight.run(
        Integer.parseInt(arguments[3]),
        steps,
        _ ->
            client
                .call(Request.of(Target.service("Task", "run"), INT, INT, steps))
                .response());
    System.exit(0);
  }

  private static ServiceDefinition service() {
    HandlerRunner<Integer, Integer> runner =
        HandlerRunner.of(
            Restate::task,
            new JacksonSerdeFactory(),
            HandlerRunner.Options.withExecutor(Executors.newVirtualThreadPerTaskExecutor()));
    return ServiceDefinition.of(
        "Task",
        ServiceType.SERVICE,
        List.of(
            HandlerDefinition.of("run", HandlerType.SHARED, INT, INT, runner)));
  }

  private static int task(Context context, Integer steps) {
    int done = 0;
    for (int i = 0; i < steps; i++) {
      done += context.run("step " + i, String.class, () -> InFlight.OUTPUT).isEmpty() ? 0 : 1;
    }
    return done;
  }

  private static void register(String admin, int port) throws Exception {
    String body = "{\"uri\": \"http://127.0.0.1:%d\", \"force\": true}".formatted(port);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(admin + "/deployments"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException("not registered: " + answer.body());
      }
    }
  }
}
