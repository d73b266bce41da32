package dev.weft.bench;

import com.sun.net.httpserver.HttpExchange;
import dev.weft.needs.LocalServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far off forecasts are: for plans of different shapes, a run with some rows is recorded, a
/// run with many more rows is simulated from it, and then really run.
final class Forecasts {
  private static final Pattern TOOK = Pattern.compile("\"run-ended\".*\"took\":([0-9.]+)");
  private static final Pattern P50 = Pattern.compile("\"p50\":([0-9.]+)");
  private static final Pattern P90 = Pattern.compile("\"p90\":([0-9.]+)");

  /// @param rows how many rows the recorded run has
  /// @param more how many rows the simulated run has
  private record Shape(String name, int rows, int more, String plan) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(
              "commands at a full limit",
              60,
              300,
              """
              limits: {disk: 4}
              tasks:
                Rows:
                  for-each: {csv: rows.csv, key: id}
                  steps: [{id: copy, run: [sleep, "${{ row.seconds }}"], limit: disk}]
              """),
          new Shape(
              "requests at a full limit",
              300,
              1_000,
              """
              limits: {api: 10}
              tasks:
                Rows:
                  for-each: {csv: rows.csv, key: id}
                  steps:
                    - {id: ask, http: "GET URL/work/${{ row.id }}", limit: api}
                    - {id: store, http: "GET URL/fast/${{ row.id }}"}
              """),
          new Shape(
              "requests at a rate, of which a tenth fails",
              200,
              800,
              """
              limits: {api: {rate: 40/s}}
              tasks:
                Rows:
                  for-each: {csv: rows.csv, key: id}
                  steps:
                    - id: ask
                      http: GET URL/flaky/${{ row.id }}
                      limit: api
                      retry: {max: 9, backoff: 100ms..1s, when: [5xx]}
              """),
          new Shape(
              "a release: builds, then commands at a full limit, then a report",
              20,
              80,
              """
              limits: {cluster: 3}
              tasks:
                Build:
                  for-each: [api, web, worker]
                  steps: [{id: make, run: sleep 1.5}]
                Rows:
                  needs: Build
                  for-each: {csv: rows.csv, key: id}
                  steps:
                    - {id: switch, run: [sleep, "${{ row.seconds }}"], limit: cluster}
                    - wait: 2s
                    - {id: health, http: "GET URL/work/${{ row.id }}"}
                Report:
                  needs: Rows
                  steps: [{id: write, run: sleep 1}]
              """),
          new Shape(
              "tasks that wait, twenty at once",
              60,
              500,
              """
              max-parallel: 20
              tasks:
                Rows:
                  for-each: {csv: rows.csv, key: id}
                  steps:
                    - {id: ask, http: "GET URL/work/${{ row.id }}"}
                    - wait: 300ms
                    - {id: note, run: [sleep, "0.1"]}
              """));

  private final Path folder;
  private final String weft;
  private final Shape shape;

  private Forecasts(Path folder, String weft, Shape shape) {
    this.folder = folder;
    this.weft = weft;
    this.shape = shape;
  }

  /// Prints the table and the median error, each round.
  ///
  /// @param arguments how many times, and what starts Weft
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    try (LocalServer server = new LocalServer("/work", it -> answer(it, 50, 350, 0))) {
      var _ =
          server
              .with("/fast", it -> answer(it, 10, 20, 0))
              .with("/flaky", it -> answer(it, 20, 80, 0.1));
      for (int round = 1; round <= rounds; round++) {
        System.out.println("| plan | rows | recorded | forecast, p50 to p90 | the run | error |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        List<Double> errors = new ArrayList<>();
        for (Shape shape : SHAPES) {
          Path folder = Files.createTempDirectory("forecast");
          Files.writeString(folder.resolve("plan.yaml"), shape.plan().replace("URL", server.url()));
          errors.add(new Forecasts(folder, arguments[1], shape).compare());
        }
        Collections.sort(errors);
        System.out.printf(
            Locale.ROOT, "%nmedian error %.1f%%%n%n", 100 * errors.get(errors.size() / 2));
      }
    }
  }

  private static void answer(HttpExchange exchange, int least, int most, double fails)
      throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    boolean isFailure = random.nextDouble() < fails;
    LockSupport.parkNanos(1_000_000L * random.nextInt(least, most + 1));
    try (exchange) {
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(isFailure ? 503 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /// Returns by which share the forecast is off.
  private double compare() throws Exception {
    double recorded = run(shape.rows());
    String simulated =
        output(List.of(weft, "simulate", "plan.yaml", "--rows", "Rows=" + shape.more(), "--json"));
    double p50 = number(P50, simulated);
    double p90 = number(P90, simulated);
    double real = run(shape.more());
    double error = Math.abs(p50 - real) / real;
    System.out.printf(
        Locale.ROOT,
        "| %s | %d, then %d | %.1f s | %.1f to %.1f s | %.1f s | %.1f%% |%n",
        shape.name(),
        shape.rows(),
        shape.more(),
        recorded,
        p50,
        p90,
        real,
        100 * error);
    return error;
  }

  /// Runs the plan with so many rows, and returns how long that took, in seconds.
  private double run(int rows) throws Exception {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>(List.of("id,seconds"));
    for (int i = 0; i < rows; i++) {
      lines.add("%d,%.2f".formatted(i, 0.1 + 0.4 * random.nextDouble()));
    }
    Files.write(folder.resolve("rows.csv"), lines);
    return number(TOOK, output(List.of(weft, "run", "plan.yaml", "--new", "--json")));
  }

  private String output(List<String> command) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(out.toFile()))
            .start();
    process.waitFor();
    return Files.readString(out);
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(pattern + " is not in: " + text);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
