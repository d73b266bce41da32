package dev.weft.bench;

import dev.weft.needs.BusyService;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows that are questions to a service whose capacity halves after a third of them, and comes back
/// after another third. Weft is killed meanwhile, at random, and continued; in the end its results
/// are compared with the service's own log.
///
/// Prints how many calls were refused and how much of the capacity was used: in all, without the
/// time in which no process ran, and once settled, which is five seconds after each change.
final class Overloaded {
  private static final double PER_SECOND = 50;
  private static final Duration LATENCY = Duration.ofMillis(400);
  private static final long SETTLES = Duration.ofSeconds(5).toNanos();
  // An answer takes 0.4 s, and is on record soon after, even on a busy machine.
  private static final long UNDER_WAY = Duration.ofSeconds(5).toNanos();
  private static final Map<String, String> LIMITS =
      Map.of("adapt", "{max: 200, adapt: true}", "high", "200", "right", "20");

  private static final String PLAN =
      """
      limits: {http: 1000, api: LIMIT}
      tasks:
        Ask:
          for-each: {csv: rows.csv, key: id}
          results: answers.csv
          outputs: {answer: "${{ steps.ask.outputs.body.answer }}"}
          steps:
            - id: ask
              http: POST URL/v1/answers
              json: {q: "${{ row.id }}"}
              limit: api
              retry: {max: 1000, backoff: 100ms..1s, when: [429, connection]}
      """;

  /// A stretch of time in which the capacity stayed the same.
  private record Phase(long from, double perSecond) {}

  private final Path folder;
  private final BusyService service;
  private final int rows;
  private final List<Phase> phases = new ArrayList<>();
  private final List<Long> kills = new ArrayList<>();

  private Overloaded(Path folder, BusyService service, int rows) {
    this.folder = folder;
    this.service = service;
    this.rows = rows;
  }

  /// Runs one of `adapt`, `high`, `right` and `parallel`.
  ///
  /// @param arguments which; the number of rows; that of kills; the seconds after which it is
  ///     stopped; and what starts Weft
  public static void main(String[] arguments) throws Exception {
    String kind = arguments[0];
    int rows = Integer.parseInt(arguments[1]);
    int kills = Integer.parseInt(arguments[2]);
    Duration most = Duration.ofSeconds(Long.parseLong(arguments[3]));
    List<String> weft = List.of(arguments).subList(4, arguments.length);
    Path folder = Files.createTempDirectory("overloaded");
    try (BusyService service = new BusyService(PER_SECOND, LATENCY)) {
      Overloaded bench = new Overloaded(folder, service, rows);
      bench.write(LIMITS.getOrDefault(kind, "1"));
      List<String> command = new ArrayList<>(weft);
      command.addAll(List.of("run", "plan.yaml", "--plain"));
      bench.run(kind.equals("parallel") ? parallel(service.url()) : command, kills, most);
      System.out.println(kind + ", " + rows + " rows, " + bench.kills.size() + " kills:");
      bench.report();
      if (!kind.equals("parallel")) {
        bench.compare();
      }
    }
  }

  /// It doubles the delay between two starts after a failure, and takes a tenth off after a
  // success.
  private static List<String> parallel(String url) {
    return List.of(
        ("parallel --delay 0.001auto --jobs 200 --retries 1000 --colsep , --header : curl -fsS"
                + " -H Content-Type:application/json -d {id} -o /dev/null "
                + url
                + "/v1/answers :::: rows.csv")
            .split(" "));
  }

  private void write(String limit) throws IOException {
    String plan = PLAN.replace("LIMIT", limit).replace("URL", service.url());
    Files.writeString(folder.resolve("plan.yaml"), plan);
    List<String> lines = new ArrayList<>(List.of("id"));
    IntStream.range(0, rows).forEach(i -> lines.add(Integer.toString(i)));
    Files.write(folder.resolve("rows.csv"), lines);
  }

  private void run(List<String> command, int count, Duration most) throws Exception {
    Random random = new Random();
    List<Integer> points = new ArrayList<>();
    IntStream.range(0, count).forEach(_ -> points.add(random.nextInt(rows)));
    Collections.sort(points);
    long began = System.nanoTime();
    setRate(PER_SECOND);
    @Nullable Process process = start(command);
    while (process.isAlive() && System.nanoTime() - began < most.toNanos()) {
      int answered = service.answered();
      double rate = answered >= rows / 3 && answered < 2 * rows / 3 ? PER_SECOND / 2 : PER_SECOND;
      if (rate != phases.getLast().perSecond()) {
        setRate(rate);
      }
      if (!points.isEmpty() && answered > points.getFirst()) {
        points.removeFirst();
        process.destroyForcibly().waitFor();
        kills.add(System.nanoTime());
        process = start(command);
      }
      LockSupport.parkNanos(1_000_000);
    }
    process.destroy();
    process.waitFor();
  }

  private void setRate(double perSecond) {
    service.setRate(perSecond);
    phases.add(new Phase(System.nanoTime(), perSecond));
  }

  private Process start(List<String> command) throws IOException {
    File log = folder.resolve("log").toFile();
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log))
        .start();
  }

  private void report() {
    List<BusyService.Call> calls = service.calls();
    long end = calls.getLast().at();
    long seconds = (end - calls.getFirst().at()) / 1_000_000_000;
    System.out.printf("  %d answered in %d s%n", service.answered(), seconds);
    print("in all", calls, 0, end);
    print("settled", calls, SETTLES, end);
  }

  /// @param settles how long after a change is left out
  private void print(String what, List<BusyService.Call> calls, long settles, long end) {
    double possible = 0;
    long answered = 0;
    long refused = 0;
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      long from = Math.max(phase.from(), calls.getFirst().at()) + settles;
      long to = i + 1 < phases.size() ? phases.get(i + 1).from() : end;
      long up = Math.max(0, to - from) - down(calls, from, to);
      possible += up / 1e9 * phase.perSecond();
      List<BusyService.Call> its =
          calls.stream().filter(call -> call.at() >= from && call.at() < to).toList();
      refused += its.stream().filter(BusyService.Call::refused).count();
      answered += its.stream().filter(call -> !call.refused()).count();
    }
    System.out.printf(
        "  %s: %.1f%% of %d calls refused, %.0f%% of the capacity used%n",
        what,
        100.0 * refused / (refused + answered),
        refused + answered,
        100 * answered / possible);
  }

  /// Returns for how long no call came after kills.
  private long down(List<BusyService.Call> calls, long from, long to) {
    long down = 0;
    for (long kill : kills) {
      long next =
          calls.stream()
              .mapToLong(BusyService.Call::at)
              .filter(at -> at > kill)
              .findFirst()
              .orElse(to);
      down += Math.max(0, Math.min(next, to) - Math.max(kill, from));
    }
    return down;
  }

  /// Compares the results with the service's log.
  private void compare() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("answers.csv"));
    Map<String, String> answers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (answers.put(cells[0], cells[cells.length - 1]) != null) {
        throw new IllegalStateException("a row is there twice: " + line);
      }
    }
    if (!answers.equals(service.answers())) {
      throw new IllegalStateException("the results are not what the service says: " + folder);
    }
    System.out.printf(
        "  each of %d rows is in the results once, as the service says; asked again after kills: %d%n",
        answers.size(), again());
  }

  /// Returns how many rows were asked again after an answer, each of which was under way at a kill.
  private int again() {
    Map<String, Long> asked = new HashMap<>();
    int again = 0;
    for (BusyService.Call call : service.calls()) {
      Long before = call.refused() ? null : asked.put(call.number(), call.at());
      if (before != null) {
        again++;
        if (kills.stream().noneMatch(kill -> before < kill && kill - before < UNDER_WAY)) {
          throw new IllegalStateException("asked again without need: row " + call.number());
        }
      }
    }
    return again;
  }
}
