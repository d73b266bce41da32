package dev.weft.step.http;

import com.sun.net.httpserver.HttpExchange;
import dev.weft.Attempt;
import dev.weft.RunContext;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.engine.StepContext;
import dev.weft.needs.LocalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on this machine that records requests and answers as configured.
public final class HttpScene implements AutoCloseable {
  /// What came in.
  public record Asked(
      String method, String target, Map<String, List<String>> headers, String body) {
    public String header(String name) {
      return String.join(", ", headers.getOrDefault(name, List.of()));
    }
  }

  public final List<Asked> asked = new CopyOnWriteArrayList<>();
  public final String url;
  private final LocalServer server;
  private volatile int status = 200;
  private volatile Map<String, String> headers = Map.of();
  private volatile byte[] body = new byte[0];

  public HttpScene() throws IOException {
    server = new LocalServer("/", this::handle);
    url = server.url();
  }

  public HttpScene answers(int status, Map<String, String> headers, String body) {
    this.status = status;
    this.headers = headers;
    this.body = body.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /// With these bytes as they are.
  public HttpScene answers(Map<String, String> headers, byte[] body) {
    this.status = 200;
    this.headers = headers;
    this.body = body;
    return this;
  }

  public HttpScene answersJson(String json) {
    return answers(200, Map.of("Content-Type", "application/json"), json);
  }

  public Asked lastAsked() {
    return asked.getLast();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              sent));
      headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    } catch (UncheckedIOException | IOException clientGone) {
      // It had enough: the tests look at what it says about that.
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /// An attempt at a step that does this, in a task with this row.
  private static Attempt attempt(HttpBody body, Object row) {
    Step.Work<?> step = new Step.Work<>("ask", body);
    Task task = new Task("Orders/ä 1%", List.of(step), Map.of("row", row), Task.Rules.NONE);
    RunContext run = new RunContext("run1", 0, Map.of(), Status.SUCCEEDED);
    return new Attempt(StepContext.of(run, task), step, 1, (_, _) -> {});
  }

  public static Map<String, Object> run(HttpBody body, Object row) throws InterruptedException {
    return body.run(attempt(body, row));
  }
}
