package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.weft.needs.LocalServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A site whose sitemap names so many pages. It notes how many are fetched at once. Thread-safe.
final class Site implements AutoCloseable {
  private static final Duration PAGE_TAKES = Duration.ofMillis(50);

  private final LocalServer server;
  private final int pages;
  private final List<String> fetched = new ArrayList<>();
  private int atOnce;
  private int mostAtOnce;

  Site(int pages) throws IOException {
    this.pages = pages;
    server = new LocalServer("/sitemap.txt", this::sitemap).with("/page/", this::page);
  }

  String url() {
    return server.url();
  }

  /// Returns the paths of the pages that were fetched, in order.
  synchronized List<String> fetched() {
    return List.copyOf(fetched);
  }

  synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  private void sitemap(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        IntStream.range(0, pages)
            .mapToObj(i -> url() + "/page/" + i + "\n")
            .collect(Collectors.joining()));
  }

  private void page(HttpExchange exchange) throws IOException {
    begin(exchange.getRequestURI().getPath());
    LockSupport.parkNanos(PAGE_TAKES.toNanos());
    // Before its client can ask for another.
    end();
    answer(exchange, "a page");
  }

  private synchronized void begin(String path) {
    fetched.add(path);
    atOnce++;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
  }

  private synchronized void end() {
    atOnce--;
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
