package dev.weft.restate.client;

import dev.weft.restate.ClusterException;
import dev.weft.restate.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tools.jackson.core.JacksonException;

/// Registers the addresses of workers with the engine, through its admin interface.
public final class Registration {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN = Duration.ofMillis(250);

  private Registration() {}

  /// Registers workers at this address; new tasks are sent there, and tasks in progress elsewhere
  /// stay there. Blocks, and waits for an engine that is still starting.
  ///
  /// @param admin the engine's admin interface, such as `http://127.0.0.1:9070`
  /// @param workers the address at which the engine reaches a worker, or a load balancer in front
  ///     of several
  /// @throws ClusterException if the engine does not answer for a minute, or cannot reach a worker
  ///     there
  public static void register(URI admin, URI workers)
      throws ClusterException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      Instant end = Instant.now().plus(PATIENCE);
      while (true) {
        try {
          HttpResponse<String> answer = client.send(request(admin, workers), body());
          if (answer.statusCode() < 300) {
            return;
          }
          // An engine that is starting, or electing a leader, answers with a 5xx status.
          if (answer.statusCode() < 500 || Instant.now().isAfter(end)) {
            throw new ClusterException(
                "the engine at %s does not take %s: %s"
                    .formatted(admin, workers, message(answer.body())));
          }
        } catch (IOException unreachable) {
          if (Instant.now().isAfter(end)) {
            throw new ClusterException(
                "cannot reach the engine's admin interface at %s; is it running there?"
                    .formatted(admin),
                unreachable);
          }
        }
        Thread.sleep(BETWEEN);
      }
    }
  }

  private static HttpResponse.BodyHandler<String> body() {
    return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
  }

  private static HttpRequest request(URI admin, URI workers) {
    String base = admin.toString().replaceFirst("/+$", "");
    Map<String, Object> body = Map.of("uri", workers.toString(), "force", true);
    return HttpRequest.newBuilder(URI.create(base + "/deployments"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
        .build();
  }

  private static String message(String body) {
    try {
      return String.valueOf(Json.MAPPER.readValue(body, Map.class).get("message"));
    } catch (JacksonException noJson) {
      return body.isBlank() ? "it does not say why" : body.strip();
    }
  }
}
