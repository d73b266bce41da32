package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A service that answers so many questions a second, with a token bucket that is full after half a
/// second, and refuses the others with `429` and `Retry-After: 1`. Thread-safe.
final class BusyService implements AutoCloseable {
  private final int perSecond;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> answered = new ArrayList<>();
  private int refused;
  private double tokens;
  private long filled = System.nanoTime();

  BusyService(int perSecond) throws IOException {
    this.perSecond = perSecond;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/answers", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// What it answered, in order.
  synchronized List<String> answered() {
    return List.copyOf(answered);
  }

  /// How many calls it refused.
  synchronized int refused() {
    return refused;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String number = question.replaceAll("[^0-9]", "");
      boolean accepted = accepts(number);
      byte[] body =
          (accepted ? "{\"answer\": \"it is no. %s\"}".formatted(number) : "too much")
              .getBytes(UTF_8);
      if (accepted) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
      } else {
        exchange.getResponseHeaders().set("Retry-After", "1");
      }
      exchange.sendResponseHeaders(accepted ? 200 : 429, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private synchronized boolean accepts(String number) {
    long now = System.nanoTime();
    double more = (double) (now - filled) / Duration.ofSeconds(1).toNanos() * perSecond;
    tokens = Math.min(perSecond / 2.0, tokens + more);
    filled = now;
    if (tokens < 1) {
      refused++;
      return false;
    }
    tokens--;
    answered.add("it is no. " + number);
    return true;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
