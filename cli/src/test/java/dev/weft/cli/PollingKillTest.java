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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs that a server does while Weft polls them and is killed several times.
@LongTest
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class PollingKillTest {
  private static final int JOBS = 20;
  private static final int KILLS = 2;

  private static final String PLAN =
      """
      tasks:
        Ask:
          for-each: {lines: jobs.txt}
          results: answers.csv
          outputs: {answer: "${{ steps.job.outputs.body.answer }}"}
          steps:
            - {id: submit, http: "POST URL/submit/${{ row }}"}
            - id: job
              http: GET URL/jobs/${{ row }}
              until: outputs.body.state == 'done'
              every: 100ms
              within: 2m
      """;

  @TempDir private Path folder;
  private @Nullable LocalServer server;
  private final Map<String, Integer> submitted = new ConcurrentHashMap<>();
  private final Map<String, Integer> polled = new ConcurrentHashMap<>();
  private final List<String> afterDone = new CopyOnWriteArrayList<>();
  private volatile boolean isDone;

  @BeforeEach
  void serve() throws IOException {
    server = new LocalServer("/", this::answer);
  }

  @AfterEach
  void stop() {
    Objects.requireNonNull(server).close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String job = path.substring(path.lastIndexOf('/') + 1);
    boolean isPoll = path.startsWith("/jobs/");
    if (isPoll && isDone) {
      afterDone.add(job);
    }
    (isPoll ? polled : submitted).merge(job, 1, Integer::sum);
    String state = isPoll && isDone ? "done" : "running";
    byte[] body =
        "{\"state\": \"%s\", \"answer\": \"to %s\"}"
            .formatted(state, job)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void aKilledRunGoesOnPollingAndSubmitsNothingTwice() throws Exception {
    String url = Objects.requireNonNull(server).url();
    Files.writeString(folder.resolve("plan.yaml"), PLAN.replace("URL", url));
    StringBuilder jobs = new StringBuilder();
    for (int i = 0; i < JOBS; i++) {
      jobs.append("job").append(i).append('\n');
    }
    Files.writeString(folder.resolve("jobs.txt"), jobs);

    for (int kill = 1; kill <= KILLS; kill++) {
      int times = 3 * kill;
      try (WeftProcess weft = WeftProcess.start(folder, "run", "plan.yaml", "--plain")) {
        WeftProcess.eventually(
            "all jobs are polled",
            () ->
                (polled.size() == JOBS && polled.values().stream().allMatch(it -> it >= times))
                    || !weft.isRunning());
        weft.signal("KILL");
        weft.end();
      }
    }
    Result shown = WeftProcess.run(folder, "show");
    assertThat(shown.out()).contains("Ask/job0: has waited at `job` since ");
    isDone = true;
    Result result = WeftProcess.run(folder, "run", "plan.yaml", "--plain");

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(submitted).hasSize(JOBS).allSatisfy((_, times) -> assertThat(times).isOne());
    assertThat(afterDone)
        .as("the last answer is asked for once")
        .hasSize(JOBS)
        .doesNotHaveDuplicates();
    assertThat(Files.readAllLines(folder.resolve("answers.csv")).subList(1, JOBS + 1))
        .allMatch(line -> line.matches("(job\\d+),succeeded,,1,.*,to \\1"));
  }
}
