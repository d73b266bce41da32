package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.weft.needs.LocalServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A service that answers batches of questions: a batch is done when it is asked for the third
/// time. One that is submitted again with the same key is the same batch. Thread-safe.
final class BatchService implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("\"number\": *(\\d+)");
  private static final int POLLS = 3;

  private final LocalServer server;
  private final List<List<String>> submissions = new ArrayList<>();
  private final Map<String, Integer> byKey = new HashMap<>();
  private final Map<Integer, Integer> polls = new HashMap<>();

  BatchService() throws IOException {
    server = new LocalServer("/v1/batches", this::handle);
  }

  String url() {
    return server.url();
  }

  /// Returns the numbers of the questions of each submission so far, in order.
  synchronized List<List<String>> submissions() {
    return List.copyOf(submissions);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    String sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    if (path.length == 3) {
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      answer(exchange, 200, "{\"id\": %s, \"state\": \"queued\"}".formatted(submit(key, sent)));
    } else if (path.length == 4) {
      answer(exchange, 200, "{\"state\": \"%s\"}".formatted(poll(Integer.parseInt(path[3]))));
    } else {
      String answers = answers(Integer.parseInt(path[3]));
      answer(exchange, answers.isEmpty() ? 404 : 200, answers);
    }
  }

  private synchronized int submit(String key, String sent) {
    return byKey.computeIfAbsent(
        key,
        _ -> {
          List<String> numbers = new ArrayList<>();
          for (Matcher each = NUMBER.matcher(sent); each.find(); ) {
            numbers.add(each.group(1));
          }
          submissions.add(numbers);
          return submissions.size() - 1;
        });
  }

  private synchronized String poll(int id) {
    return polls.merge(id, 1, Integer::sum) < POLLS ? "running" : "done";
  }

  private synchronized String answers(int id) {
    StringBuilder lines = new StringBuilder();
    if (polls.getOrDefault(id, 0) >= POLLS) {
      submissions.get(id).forEach(number -> lines.append("{\"answer\": %s}\n".formatted(number)));
    }
    return lines.toString();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
