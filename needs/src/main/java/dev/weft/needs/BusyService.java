package dev.weft.needs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// A service on 127.0.0.1 that answers so many questions a second, with a token bucket that is full
/// after a second, and refuses the others at once with `429` and `Retry-After: 1`. A question
/// is `POST /v1/answers` with a JSON object that has one number in it; asked again, it has the same
/// answer. Thread-safe.
public final class BusyService implements AutoCloseable {

  /// A question that came.
  ///
  /// @param at when it came, in nanoseconds of this process
  /// @param number the number in it
  /// @param refused whether it was too much
  public record Call(long at, String number, boolean refused) {}

  private final Duration latency;
  private final LocalServer server;
  private final List<Call> calls = new ArrayList<>();
  // The answers, by the number in the question.
  private final Map<String, String> answers = new LinkedHashMap<>();
  private double perSecond;
  private double tokens;
  private long filled = System.nanoTime();

  /// @param perSecond how many questions it answers in a second
  /// @param latency how long an answer takes
  public BusyService(double perSecond, Duration latency) throws IOException {
    this.perSecond = perSecond;
    this.latency = latency;
    server = new LocalServer("/v1/answers", this::handle);
  }

  /// Returns its address, to which the paths of questions are added.
  public String url() {
    return server.url();
  }

  /// Sets how many questions it answers in a second from now on.
  public synchronized void setRate(double perSecond) {
    fill();
    this.perSecond = perSecond;
  }

  /// Returns what came so far, in order.
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /// Returns the answers so far, by the number in the question.
  public synchronized Map<String, String> answers() {
    return Map.copyOf(answers);
  }

  /// Returns how many different questions it has answered.
  public synchronized int answered() {
    return answers.size();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String answer = answer(question.replaceAll("[^0-9]", ""));
      boolean refused = answer.isEmpty();
      byte[] body =
          (refused ? "too much" : "{\"answer\": \"%s\"}".formatted(answer)).getBytes(UTF_8);
      if (refused) {
        exchange.getResponseHeaders().set("Retry-After", "1");
      } else {
        LockSupport.parkNanos(latency.toNanos());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
      }
      exchange.sendResponseHeaders(refused ? 429 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /// Returns the answer; empty if this question is too much.
  private synchronized String answer(String number) {
    fill();
    boolean refused = tokens < 1;
    calls.add(new Call(System.nanoTime(), number, refused));
    if (refused) {
      return "";
    }
    tokens--;
    return answers.computeIfAbsent(number, _ -> "no. %s of all".formatted(answers.size() + 1));
  }

  private synchronized void fill() {
    long now = System.nanoTime();
    double more = (double) (now - filled) / Duration.ofSeconds(1).toNanos() * perSecond;
    tokens = Math.min(perSecond, tokens + more);
    filled = now;
  }

  @Override
  public void close() {
    server.close();
  }
}
