package dev.weft.needs;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Something that an engine has to keep: a deployment with a service `Empty` that does nothing.
final class Deployment implements AutoCloseable {
  private static final String MANIFEST =
      """
      {"protocolMode": "REQUEST_RESPONSE", "minProtocolVersion": 5, "maxProtocolVersion": 5,
       "services": [{"name": "Empty", "ty": "SERVICE", "handlers": [{"name": "run"}]}]}
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  Deployment() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/discover",
        exchange -> {
          byte[] body = MANIFEST.getBytes(StandardCharsets.UTF_8);
          exchange
              .getResponseHeaders()
              .set("Content-Type", "application/vnd.restate.endpointmanifest.v1+json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /// Registers it; the answer's status and body.
  String register(URI admin) throws IOException, InterruptedException {
    String body =
        "{\"uri\": \"http://127.0.0.1:%s\", \"use_http_11\": true}"
            .formatted(server.getAddress().getPort());
    return send(
        HttpRequest.newBuilder(admin.resolve("/deployments"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)),
        PATIENCE);
  }

  /// What an engine says of the service: the answer's status and body.
  String look(URI admin) throws IOException, InterruptedException {
    return look(admin, PATIENCE);
  }

  /// The same from an engine that has so long to say it, and otherwise
  /// [java.net.http.HttpTimeoutException].
  String look(URI admin, Duration patience) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(admin.resolve("/services/Empty")), patience);
  }

  private String send(HttpRequest.Builder request, Duration patience)
      throws IOException, InterruptedException {
    var answer = client.send(request.timeout(patience).build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }
}
