package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.Event;
import dev.weft.RunResult;
import dev.weft.local.LocalDriver;
import dev.weft.needs.LongTest;
import dev.weft.step.http.HttpBody;
import dev.weft.step.http.HttpMethod;
import dev.weft.step.http.HttpScene;
import dev.weft.step.process.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs `examples/api.yaml` unchanged, against `examples/api/Server.java` as users start it.
@LongTest
@Timeout(120)
class ApiExampleTest {
  private static final Path EXAMPLES = Path.of("..", "examples");

  @Test
  void everyOrderOfTheExampleGetsThroughAndIsCreatedOnce() throws Exception {
    Process server = startServer();
    try (BufferedReader said = server.inputReader(StandardCharsets.UTF_8)) {
      String url = String.valueOf(said.readLine()).replace("listening on ", "");
      Set<String> retried = ConcurrentHashMap.newKeySet();

      RunResult result =
          new LocalDriver()
              .run(
                  PlanFile.read(
                          EXAMPLES.resolve("api.yaml"),
                          new PlanFile.Options(Map.of("api", url), new Processes()))
                      .plan(),
                  List.of(
                      event -> {
                        if (event instanceof Event.StepEnded ended
                            && ended.outcome().failure() != null) {
                          retried.add(ended.outcome().failure().code());
                        }
                      }));

      assertThat(result.failures()).isEmpty();
      assertThat(result.succeeded()).isEqualTo(1_000);
      assertThat(retried).containsExactlyInAnyOrder("503", "429");
      Map<String, Integer> report = report(url);
      assertThat(report)
          .containsAllEntriesOf(
              Map.of("orders", 1_000, "customers", 1_000, "paid", 1_000, "messages", 1_000));
      int calls = report.getOrDefault("calls", 0);
      assertThat(report.getOrDefault("busy", 0)).isCloseTo(calls * 3 / 10, within(3));
      assertThat(report.getOrDefault("refused", 0)).isEqualTo((calls + 40) / 50);
      assertThat(report.getOrDefault("repeated", 0)).isPositive();
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static Process startServer() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            EXAMPLES.resolve("api").resolve("Server.java").toString(),
            "0")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Map<String, Integer> report(String url) throws InterruptedException {
    HttpBody ask = new HttpBody(HttpMethod.GET, url + "/report");
    Map<String, Integer> report = new HashMap<>();
    if (HttpScene.run(ask, "").get("body") instanceof Map<?, ?> body) {
      body.forEach((what, count) -> report.put(String.valueOf(what), ((Number) count).intValue()));
    }
    return report;
  }
}
