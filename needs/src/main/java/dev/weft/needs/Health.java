package dev.weft.needs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks whether a server of the engine is ready to work.
final class Health implements AutoCloseable {
  private static final Pattern MEMBERS = Pattern.compile("\"members\":\\[([^]]+)]");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI ingress;
  private final URI admin;
  private final int nodes;

  Health(URI ingress, URI admin, int nodes) {
    this.ingress = ingress;
    this.admin = admin;
    this.nodes = nodes;
  }

  /// Returns whether the server accepts calls, every server of the cluster holds the cluster's
  /// metadata, and each partition has a leader, as far as this server knows. The server's own
  /// health check covers only the first.
  boolean isGood() throws InterruptedException {
    try {
      return answer(HttpRequest.newBuilder(ingress.resolve("/restate/health"))).statusCode() == 200
          && members() == nodes
          && answer(countOfAllPartitions()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private int members() throws IOException, InterruptedException {
    Matcher members =
        MEMBERS.matcher(answer(HttpRequest.newBuilder(admin.resolve("/cluster-health"))).body());
    return members.find() ? members.group(1).split(",", -1).length : 0;
  }

  private HttpRequest.Builder countOfAllPartitions() {
    return HttpRequest.newBuilder(admin.resolve("/query"))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .POST(
            BodyPublishers.ofString("{\"query\": \"SELECT count(*) FROM sys_invocation_status\"}"));
  }

  private HttpResponse<String> answer(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
