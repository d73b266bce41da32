package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Limit;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.step.http.HttpScene;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs plan files with `http` steps against a real server on this machine.
@Timeout(60)
class HttpPlanRunsTest {
  @TempDir private Path folder;
  private HttpScene scene;

  @BeforeEach
  void serve() throws IOException {
    scene = new HttpScene();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aStepReadsWhatEarlierOnesLeft() throws Exception {
    scene.answersJson("{\"items\": [{\"id\": 7, \"price\": 10.50}], \"note\": \"a/b\"}");

    RunResult result =
        run(
            """
            inputs: {api: http://unused.example}
            tasks:
              A:
                - {name: Log in, http: 'POST ${{ inputs.api }}/login', body: 'by ${{ task.name }}'}
                - http: PUT ${{ inputs.api }}/x/${{ steps["Log in"].outputs.body.note }}
                  headers: {X-Status: 'was ${{ steps["Log in"].outputs.status }}'}
                  json:
                    z: ${{ steps["Log in"].outputs.body.items[0].price }}
                    a: 0.10
                    text: item ${{ steps["Log in"].outputs.body.items[0] }}
                    list: [1, 0x10, true, ~, '1', yes, 1e3, 2026-01-01]
                - run: echo "id=$ID" >> "$WEFT_OUTPUT"
                  id: note
                  env: {ID: '${{ steps["Log in"].outputs.body.items[0].id }}'}
                - http: DELETE ${{ inputs.api }}/items/${{ steps.note.outputs.id }}
            """);

    assertThat(result.succeeded()).isOne();
    assertThat(scene.asked.getFirst().body()).isEqualTo("by A");
    HttpScene.Asked put = scene.asked.get(1);
    assertThat(put.target()).isEqualTo("/x/a%2Fb");
    assertThat(put.header("X-status")).isEqualTo("was 200");
    assertThat(scene.lastAsked().target()).isEqualTo("/items/7");
    assertThat(put.body())
        .isEqualTo(
            "{\"z\":10.50,\"a\":0.10,\"text\":\"item {\\\"id\\\":7,\\\"price\\\":10.50}\","
                + "\"list\":[1,16,true,null,\"1\",\"yes\",1E+3,\"2026-01-01\"]}");
  }

  @Test
  void aStatusThatThePlanDoesNotNameIsTriedAgainAndOthersAreNot() throws Exception {
    scene.answers(503, Map.of("Retry-After", "0"), "busy");
    String step =
        """
        inputs: {api: http://unused.example}
        tasks:
          A: [{http: 'GET ${{ inputs.api }}', retry: {max: 2, backoff: 1ms, when: %s}}]
        """;

    RunResult tried = run(step.formatted("[5xx]"));
    assertThat(scene.asked).hasSize(3);
    Outcome cause = tried.failures().getFirst().cause();
    assertThat(String.valueOf(cause)).contains("answered 503 Service Unavailable: busy");
    run(step.formatted("[429, timeout, connection]"));
    assertThat(scene.asked).hasSize(4);
  }

  @Test
  void aPauseThatTheServerAsksForHoldsAllThatNeedTheLimit() throws Exception {
    scene.answers(429, Map.of("Retry-After", "1"), "slow down");
    Path plan =
        write(
            """
            limits: {api: {max: 4, adapt: true}}
            inputs: {api: http://unused.example}
            tasks:
              Ask:
                for-each: [a, b, c, d, e, f, g, h, i, j, k, l]
                steps:
                  - http: GET ${{ inputs.api }}
                    limit: api
                    retry: {max: 20, backoff: 10ms, when: 429}
            """);
    List<Event> events = Collections.synchronizedList(new ArrayList<>());
    Listener mends =
        event -> {
          events.add(event);
          if (event instanceof Event.LimitAdapted) {
            scene.answersJson("{}");
          }
        };

    RunResult result =
        new LocalDriver().run(read(plan, Map.of("api", scene.url)).plan(), List.of(mends));

    assertThat(result.succeeded()).isEqualTo(12);
    Event.LimitAdapted slowed =
        events.stream()
            .filter(Event.LimitAdapted.class::isInstance)
            .map(Event.LimitAdapted.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(slowed.reason()).isEqualTo("429");
    assertThat(slowed.allowed()).isLessThan(4);
    Instant until = slowed.pausedUntil();
    assertThat(until).isEqualTo(slowed.at().plusSeconds(1));
    assertThat(events)
        .filteredOn(event -> event instanceof Event.StepStarted && event.at().isAfter(slowed.at()))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.at()).isAfterOrEqualTo(until));
  }

  @Test
  void aConnectionThatFailsIsTriedAgainWhereThePlanSaysSo() throws Exception {
    String url = scene.url;
    scene.close();
    Path plan =
        write(
            """
            tasks:
              A: [{http: 'GET %s', retry: {max: 2, backoff: 1ms, when: connection}}]
            """
                .formatted(url));

    RunResult result = new LocalDriver().run(read(plan, Map.of()).plan(), List.of());

    Outcome cause = result.failures().getFirst().cause();
    assertThat(cause == null ? 0 : cause.attempt()).isEqualTo(3);
    assertThat(String.valueOf(cause)).contains("code=connection").contains("nothing listens at");
  }

  @Test
  void aRequestThatTakesTooLongIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Path plan =
          write(
              "tasks: {A: [{http: 'http://127.0.0.1:%s/', timeout: 50ms}]}\n"
                  .formatted(silent.getLocalPort()));

      RunResult result = new LocalDriver().run(read(plan, Map.of()).plan(), List.of());

      assertThat(result.timedOut()).isOne();
      assertThat(String.valueOf(result.failures().getFirst().cause())).contains("code=timeout");
    }
  }

  @Test
  void aStepIsShownByItsNameOrItsIdOrWhatIsWritten() throws Exception {
    PlanFile file =
        read(
            write(
                """
                tasks:
                  A:
                    - {id: a, name: Ask, http: 'http://h/'}
                    - {id: b, http: 'http://h/'}
                    - {http: 'http://h/'}
                """),
            Map.of());

    assertThat(file.plan().groups().getFirst().tasks().iterator().next().steps())
        .extracting(step -> step.id() + " " + step.name())
        .containsExactly("a Ask", "b b", "http://h/ http://h/");
  }

  @Test
  void everyRequestHoldsALimitThatThePlanMayChange() throws Exception {
    String tasks = "tasks: {A: [{http: 'http://h/', limit: api}]}\n";
    PlanFile plain = read(write("limits: {api: 3}\n" + tasks), Map.of());
    assertThat(plain.plan().limits()).contains(Limit.atMost("http", 256));
    Task task = plain.plan().groups().getFirst().tasks().iterator().next();
    assertThat(((Step.Work<?>) task.steps().getFirst()).limits()).containsExactly("http", "api");

    PlanFile changed =
        read(write("limits: {api: {rate: 5/s}, http: {rate: 50/s}}\n" + tasks), Map.of());
    assertThat(changed.plan().limits())
        .extracting(limit -> limit.name() + " " + limit.max() + " " + (limit.rate() != null))
        .contains("http 256 true", "api " + Integer.MAX_VALUE + " true");
  }

  private RunResult run(String text) throws Exception {
    return new LocalDriver().run(read(write(text), Map.of("api", scene.url)).plan(), List.of());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("plan.yaml"), text);
  }

  private static PlanFile read(Path plan, Map<String, String> inputs) throws PlanException {
    return PlanFile.read(plan, new PlanFile.Options(inputs, new Processes()));
  }
}
