package dev.weft.restate.wire;

import dev.restate.common.Target;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Submission;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The engine's ingress: calls handlers of services by JSON over HTTP. Thread-safe.
public final class Ingress {
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final int CONFLICT = 409;
  private static final Duration SOME_TIME = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();
  private final String address;
  private final @Nullable Consumer<String> waiting;
  private final AtomicBoolean explained = new AtomicBoolean();

  /// @param waiting receives a message, once, if the engine does not answer for some seconds; null
  ///     for none
  public Ingress(URI address, @Nullable Consumer<String> waiting) {
    this.waiting = waiting;
    this.address = address.toString().replaceFirst("/+$", "");
  }

  /// Calls a handler and waits for its answer.
  ///
  /// @throws ClusterException if the engine cannot be reached, no worker serves the handler, or the
  ///     handler refuses
  public <T> T call(Target target, Object input, Class<T> output)
      throws ClusterException, InterruptedException {
    return answer(send(post(uri(target), input)), output);
  }

  /// Has a handler called some time, whether or not a worker is there at present.
  ///
  /// @throws ClusterException if the engine cannot be reached
  public void send(Target target, Object input) throws ClusterException, InterruptedException {
    HttpResponse<byte[]> response = send(post(URI.create(uri(target) + "/send"), input));
    if (response.statusCode() >= 300) {
      throw refusal(response);
    }
  }

  /// Executes a workflow, unless it has been started before, and waits for its answer, which is
  /// that of the first call.
  ///
  /// @throws ClusterException as [#call] does
  public <T> T callOnce(Target workflow, Object input, Class<T> output)
      throws ClusterException, InterruptedException {
    HttpResponse<byte[]> response = send(post(uri(workflow), input));
    if (response.statusCode() == CONFLICT) {
      URI first =
          URI.create(
              "%s/restate/workflow/%s/%s/attach"
                  .formatted(address, workflow.getService(), key(workflow)));
      response = send(HttpRequest.newBuilder(first).build());
    }
    return answer(response, output);
  }

  /// Returns the submission of this run.
  ///
  /// @throws ClusterException if the engine cannot be reached, or the run does not exist
  public Submission submission(String run) throws ClusterException {
    try {
      return call(Services.run(run, Handlers.PLAN), "", Submission.class);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while the plan was read", interrupt);
    }
  }

  private static HttpRequest post(URI address, Object input) {
    return HttpRequest.newBuilder(address)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(input)))
        .build();
  }

  private <T> T answer(HttpResponse<byte[]> response, Class<T> output) throws ClusterException {
    if (response.statusCode() != 200) {
      throw refusal(response);
    }
    try {
      return Json.MAPPER.readValue(response.body(), output);
    } catch (JacksonException strange) {
      throw new ClusterException(
          "what answers at %s is no cluster of this version of Weft".formatted(address), strange);
    }
  }

  /// Returns whether a worker that serves this target is registered, even if it is not running at
  /// present.
  ///
  /// @param target a handler that is not public: the ingress only reports whether it exists
  /// @throws ClusterException if the engine cannot be reached
  public boolean knows(Target target) throws ClusterException, InterruptedException {
    HttpResponse<byte[]> response = send(HttpRequest.newBuilder(uri(target)).build());
    return !isUnknownService(response.statusCode(), message(response));
  }

  /// Returns the address, without a trailing slash.
  public String address() {
    return address;
  }

  private HttpResponse<byte[]> send(HttpRequest request)
      throws ClusterException, InterruptedException {
    CompletableFuture<Void> explaining = waiting == null ? null : explainSoon(waiting);
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException unreachable) {
      throw new ClusterException(
          "cannot reach the cluster at %s: %s; is that the engine's ingress, and is it running?"
              .formatted(address, reason(unreachable)),
          unreachable);
    } finally {
      if (explaining != null) {
        explaining.cancel(false);
      }
    }
  }

  private CompletableFuture<Void> explainSoon(Consumer<String> waiting) {
    Executor inSomeTime =
        CompletableFuture.delayedExecutor(SOME_TIME.toMillis(), TimeUnit.MILLISECONDS);
    return CompletableFuture.runAsync(() -> explain(waiting), inSomeTime);
  }

  private void explain(Consumer<String> waiting) {
    if (explained.compareAndSet(false, true)) {
      waiting.accept(
          "no answer from the cluster at %s yet; is a worker running? `weft worker --on %s` starts one"
              .formatted(address, address));
    }
  }

  private URI uri(Target target) {
    return URI.create(
        address + "/" + target.getService() + "/" + key(target) + "/" + target.getHandler());
  }

  private static String key(Target target) {
    return URLEncoder.encode(target.getKey(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private ClusterException refusal(HttpResponse<byte[]> response) {
    String message = message(response);
    if (isUnknownService(response.statusCode(), message)) {
      return new ClusterException(
          "no worker is registered with the cluster at %s; start one with `weft worker --on %s`"
              .formatted(address, address));
    }
    return new ClusterException(message);
  }

  private static boolean isUnknownService(int status, String message) {
    return status == 404 && message.contains("service") && message.contains("not found");
  }

  private String message(HttpResponse<byte[]> response) {
    try {
      if (Json.MAPPER.readValue(response.body(), Map.class).get("message") instanceof String text) {
        return text;
      }
    } catch (JacksonException noJson) {
      // Reported below.
    }
    return "what answers at %s, with HTTP status %s, is no engine's ingress; is that its port?"
        .formatted(address, response.statusCode());
  }

  /// The HTTP client's own messages assume knowledge of the client.
  private String reason(IOException unreachable) {
    return switch (unreachable) {
      case HttpConnectTimeoutException _ ->
          "it accepts no connection within " + CONNECTING.toSeconds() + "s";
      case ConnectException _ ->
          isUnresolved(unreachable) ? "there is no such host" : "nothing listens there";
      case SSLException _ ->
          String.valueOf(unreachable.getMessage()).contains("SSL message")
              ? "what answers there speaks no TLS (`http://` does without)"
              : "no secure connection can be made to it";
      case ProtocolException _ -> "what answers there speaks no HTTP";
      // The client may see the connection's end before it has judged what came.
      default ->
          address.startsWith("https:")
              ? "the connection broke before an answer came; if it speaks no TLS, `http://` does without"
              : "the connection broke before an answer came";
    };
  }

  private static boolean isUnresolved(@Nullable Throwable thrown) {
    return thrown != null
        && (thrown instanceof UnresolvedAddressException || isUnresolved(thrown.getCause()));
  }
}
