package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.weft.cli.WeftProcess.Result;
import dev.weft.needs.LocalServer;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A thousand rows of four requests, killed several times: each row is in the results once, with
/// what the server's own log says of it. `-Dweft.kills.results=50` sets the number of kills, and
/// `-Dweft.kills.rows=10000` that of rows.
@LongTest
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class ResultsKillTest {
  private static final int ROWS = Integer.getInteger("weft.kills.rows", 1_000);
  private static final int KILLS = Integer.getInteger("weft.kills.results", 5);

  private static final String PLAN =
      """
      limits: {http: 64}
      tasks:
        Ask:
          for-each: {csv: rows.csv, key: id}
          continue-on-error: true
          results: answers.csv
          outputs: {answer: "${{ steps.fourth.outputs.body.answer }}"}
          steps:
            - {id: first, http: "POST URL/1/${{ row.id }}"}
            - {id: second, http: "POST URL/2/${{ row.id }}"}
            - {id: third, http: "POST URL/3/${{ row.id }}"}
            - {id: fourth, http: "POST URL/4/${{ row.id }}"}
      """;

  @TempDir private Path folder;
  private @Nullable LocalServer server;
  // The server's log: what it has answered, by request. One that comes again, with the same
  // idempotency key, is answered as before.
  private final Map<String, Integer> log = new ConcurrentHashMap<>();
  private final AtomicInteger answers = new AtomicInteger();

  @BeforeEach
  void serve() throws IOException {
    server = new LocalServer("/", this::answer);
  }

  @AfterEach
  void stop() {
    Objects.requireNonNull(server).close();
  }

  /// Every seventh row fails at its third request.
  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int answer = log.computeIfAbsent(path, _ -> answers.incrementAndGet());
    boolean fails = path.startsWith("/3/") && Integer.parseInt(path.substring(3)) % 7 == 0;
    byte[] body = ("{\"answer\": " + answer + "}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(fails ? 400 : 200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void everyRowIsInTheResultsOnceWithWhatTheServerSays() throws Exception {
    Random random = new Random();
    long seed = random.nextLong();
    random.setSeed(seed);
    String url = Objects.requireNonNull(server).url();
    Files.writeString(folder.resolve("plan.yaml"), PLAN.replace("URL", url));
    List<String> rows = new ArrayList<>(List.of("id"));
    IntStream.range(0, ROWS).forEach(i -> rows.add(Integer.toString(i)));
    Files.write(folder.resolve("rows.csv"), rows);

    for (int kill = 1; kill <= KILLS; kill++) {
      int at = log.size() + 1 + random.nextInt(4 * ROWS / KILLS);
      try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml", "--plain")) {
        WeftProcess.eventually("rows are asked", () -> log.size() >= at || !weft.isRunning());
        if (weft.isRunning()) {
          weft.signal("KILL");
          weft.end();
        }
      }
      assertNoRowTwice();
    }
    try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml", "--plain")) {
      WeftProcess.eventually("all is done", () -> !weft.isRunning());
      Result result = weft.end();
      assertThat(result.err()).isEmpty();
    }

    Map<Integer, String> expected = new TreeMap<>();
    IntStream.range(0, ROWS).forEach(i -> expected.put(i, expected(i)));
    assertThat(results(Files.readAllLines(folder.resolve("answers.csv"))))
        .as("seed " + seed)
        .isEqualTo(expected);
    Result printed = WeftProcess.run(folder, "results");
    assertThat(results(printed.out().lines().toList())).isEqualTo(expected);
  }

  private String expected(int row) {
    return row % 7 == 0 ? "failed " : "succeeded " + log.get("/4/" + row);
  }

  private void assertNoRowTwice() throws IOException {
    results(Files.readAllLines(folder.resolve("answers.csv")));
  }

  /// Returns the status and the answer of each row. The last line may be half a line after a kill.
  private static Map<Integer, String> results(List<String> lines) {
    Map<Integer, String> results = new TreeMap<>();
    assertThat(lines.getFirst()).isEqualTo("id,status,failure,attempts,began,took,answer");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (cells.length < 7) {
        assertThat(line).isSameAs(lines.getLast());
        continue;
      }
      String before =
          results.put(Integer.parseInt(cells[0]), cells[1] + " " + cells[cells.length - 1]);
      assertThat(before).as(line).isNull();
    }
    return results;
  }
}
