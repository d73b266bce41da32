package dev.weft.restate.wire;

import dev.weft.restate.ClusterException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The engine's admin interface, which each of its nodes has. Thread-safe; methods that block
/// respond to interruption.
public final class Admin {
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final int CHARS = 500;
  private static final Duration ANSWERING = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();
  private final List<String> addresses;

  /// Thrown if no node answers, or all are too busy with themselves: it may be otherwise soon.
  public static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String message) {
      super(message);
    }
  }

  /// @param addresses of the nodes, such as `http://127.0.0.1:9070`; at least one
  public Admin(List<URI> addresses) {
    this.addresses =
        addresses.stream().map(it -> it.toString().replaceFirst("/+$", "")).distinct().toList();
  }

  /// Returns what the first node answers that can.
  ///
  /// @throws ClusterException if it refuses
  /// @throws UnavailableException if none can
  public JsonNode get(String path)
      throws ClusterException, UnavailableException, InterruptedException {
    return call("GET", path, null);
  }

  /// Returns what the first node answers that can, as [#get] does.
  public JsonNode post(String path, Map<String, Object> body)
      throws ClusterException, UnavailableException, InterruptedException {
    return call("POST", path, body);
  }

  /// Returns the rows that an SQL query about the engine's state yields.
  public List<JsonNode> query(String sql)
      throws ClusterException, UnavailableException, InterruptedException {
    List<JsonNode> rows = new ArrayList<>();
    post("/query", Map.of("query", sql)).path("rows").forEach(rows::add);
    return rows;
  }

  /// Ends an invocation, without anything that it would still do.
  public void kill(String invocation)
      throws ClusterException, UnavailableException, InterruptedException {
    call("PATCH", "/invocations/" + invocation + "/kill", null);
  }

  /// Asks an invocation to stop.
  public void cancel(String invocation)
      throws ClusterException, UnavailableException, InterruptedException {
    call("PATCH", "/invocations/" + invocation + "/cancel", null);
  }

  private JsonNode call(String method, String path, @Nullable Map<String, Object> body)
      throws ClusterException, UnavailableException, InterruptedException {
    List<String> troubles = new ArrayList<>();
    for (String address : addresses) {
      try {
        HttpResponse<byte[]> response =
            client.send(
                request(method, address + path, body), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() < 300) {
          return read(address, response.body());
        }
        String trouble = message(response.body());
        trouble = trouble.substring(0, Math.min(CHARS, trouble.length()));
        // A node that is starting, or electing a leader, answers with a 5xx status.
        if (response.statusCode() < 500) {
          throw new ClusterException("the engine at %s refuses: %s".formatted(address, trouble));
        }
        troubles.add("the engine at " + address + " says: " + trouble);
      } catch (IOException unreachable) {
        troubles.add("the engine's admin interface at " + address + " cannot be reached");
      }
    }
    throw new UnavailableException(troubles.stream().collect(Collectors.joining("; ")));
  }

  private static HttpRequest request(
      String method, String address, @Nullable Map<String, Object> body) {
    return HttpRequest.newBuilder(URI.create(address))
        .timeout(ANSWERING)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
        .build();
  }

  private static JsonNode read(String address, byte[] body) throws ClusterException {
    try {
      return body.length == 0 ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(body);
    } catch (JacksonException strange) {
      throw new ClusterException(
          "what answers at %s is no engine's admin interface; is that its port?".formatted(address),
          strange);
    }
  }

  private static String message(byte[] body) {
    try {
      JsonNode message = Json.MAPPER.readTree(body).path("message");
      return message.isString() ? message.stringValue() : "it does not say why";
    } catch (JacksonException noJson) {
      String text = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "it does not say why" : text;
    }
  }
}
