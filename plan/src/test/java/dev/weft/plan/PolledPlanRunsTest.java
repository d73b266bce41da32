package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.local.LocalDriver;
import dev.weft.step.http.HttpScene;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs plan files that poll a real server on this machine.
@Timeout(60)
class PolledPlanRunsTest {
  @TempDir private Path folder;
  private HttpScene scene;
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void serve() throws IOException {
    scene = new HttpScene();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aRequestIsRepeatedUntilItsAnswerSaysSoAndLaterStepsReadThat() throws Exception {
    scene.answersJson("{\"state\": \"queued\", \"id\": 7}");

    RunResult result =
        run(
            """
            inputs: {api: http://unused.example}
            tasks:
              Ask:
                - id: job
                  http: GET ${{ inputs.api }}/jobs/7
                  until: outputs.body.state == 'done'
                  every: 1ms..5ms
                  within: 30s
                - http: GET ${{ inputs.api }}/answers/${{ steps.job.outputs.body.answer }}
            """,
            3,
            () -> scene.answersJson("{\"state\": \"done\", \"answer\": 42}"));

    assertThat(result.status()).as(events.toString()).isEqualTo(Status.SUCCEEDED);
    assertThat(scene.lastAsked().target()).isEqualTo("/answers/42");
    assertThat(scene.asked).hasSizeGreaterThanOrEqualTo(5);
    assertThat(polled())
        .allSatisfy(it -> assertThat(it.answer()).isEqualTo("`outputs.body.state` is \"queued\""));
    assertThat(ended("job")).hasSize(1);
  }

  @Test
  void aFailureIsRetriedAndAnAnswerIsNone() throws Exception {
    scene.answers(503, Map.of(), "busy");

    RunResult result =
        run(
            """
            inputs: {api: http://unused.example}
            tasks:
              Ask:
                - id: job
                  http: GET ${{ inputs.api }}
                  expect: [200, 404]
                  until: outputs.status == 200
                  every: 1ms
                  retry: {max: 1, backoff: 1ms}
            """,
            0,
            () -> {});

    assertThat(result.failed()).isOne();
    assertThat(scene.asked).hasSize(2);
    assertThat(polled()).isEmpty();

    events.clear();
    scene.answers(404, Map.of(), "not yet");
    assertThat(
            run(
                    Files.readString(folder.resolve("plan.yaml")),
                    3,
                    () -> scene.answers(200, Map.of(), "here"))
                .succeeded())
        .isOne();
  }

  @Test
  void aValueThatTheAnswerLacksIsNamed() throws Exception {
    scene.answersJson("{\"status\": \"queued\"}");
    String plan =
        """
        inputs: {api: http://unused.example}
        tasks:
          Ask: [{http: 'GET ${{ inputs.api }}', until: %s, every: 1ms%s}]
        """;

    assertThat(failure(run(plan.formatted("outputs.body.state == 'done'", ""), 0, () -> {})))
        .isEqualTo("error: `until`: `outputs.body.state` has no value");
    assertThat(failure(run(plan.formatted("outputs.body.state", ""), 0, () -> {})))
        .isEqualTo("error: `until`: `outputs.body.state` has no value");
    assertThat(failure(run(plan.formatted("outputs.body.status", ""), 0, () -> {})))
        .isEqualTo("error: `until`: `outputs.body.status` is neither true nor false");
    assertThat(failure(run(plan.formatted("has(outputs.body.state)", ", within: 1s"), 0, () -> {})))
        .matches(
            "within: not done within 1s, after \\d+ answers?: `outputs.body.state` is missing");
  }

  @Test
  void aJobThatIsNotDoneInTimeIsGivenUpAndItsLastAnswerIsLeft() throws Exception {
    scene.answersJson("{\"state\": \"queued\"}");

    RunResult result =
        run(
            """
            inputs: {api: http://unused.example}
            tasks:
              Ask:
                - id: job
                  http: GET ${{ inputs.api }}
                  until: outputs.body.state == 'done'
                  every: 20ms
                  within: 2s
                  retry: 9
                  continue-on-error: true
                - run: [test, "${{ steps.job.status }} ${{ steps.job.outputs.body.state }}", =, timed out queued]
            """,
            0,
            () -> {});

    assertThat(result.status()).as(events.toString()).isEqualTo(Status.SUCCEEDED);
    assertThat(ended("job")).hasSize(1);
    assertThat(String.valueOf(ended("job").getFirst().failure()))
        .contains("code=within")
        .contains("`outputs.body.state` is \"queued\"");
  }

  @Test
  void commandsTemplatesAndRowsPollAlike() throws Exception {
    RunResult result =
        run(
            """
            templates:
              Await:
                inputs: {wanted: {}}
                steps:
                  - gather:
                      - id: count
                        run: echo "n=$WEFT_ATTEMPT" >> "$WEFT_OUTPUT"
                        until: outputs.n == inputs.wanted
                        every: 1ms
                      - id: other
                        run: echo "n=$WEFT_ATTEMPT" >> "$WEFT_OUTPUT"
                        until: int(outputs.n) > 1
                        every: 1ms
                  - run: [test, "${{ steps.count.outputs.n }}", =, "${{ inputs.wanted }}"]
            tasks:
              Rows:
                for-each: ['2', '3']
                uses: Await
                with: {wanted: "${{ row }}"}
            """,
            0,
            () -> {});

    assertThat(result.succeeded()).as(events.toString()).isEqualTo(2);
  }

  /// @param after how many answers `then` is done
  private RunResult run(String text, int after, Runnable then) throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    Map<String, String> inputs = text.contains("inputs.api") ? Map.of("api", scene.url) : Map.of();
    try (PlanFile file = PlanFile.read(plan, new PlanFile.Options(inputs, new Processes()))) {
      return new LocalDriver()
          .run(
              file.plan(),
              List.of(
                  event -> {
                    events.add(event);
                    if (event instanceof Event.StepPolled polled && polled.answers() == after) {
                      then.run();
                    }
                  }));
    }
  }

  private static String failure(RunResult result) {
    Outcome cause = Objects.requireNonNull(result.failures().getFirst().cause());
    Failure failure = Objects.requireNonNull(cause.failure());
    return failure.code() + ": " + failure.message();
  }

  private List<Event.StepPolled> polled() {
    return List.copyOf(events).stream()
        .filter(Event.StepPolled.class::isInstance)
        .map(Event.StepPolled.class::cast)
        .toList();
  }

  private List<Outcome> ended(String step) {
    return List.copyOf(events).stream()
        .filter(Event.StepEnded.class::isInstance)
        .map(it -> ((Event.StepEnded) it).outcome())
        .filter(it -> it.step().id().equals(step))
        .toList();
  }
}
