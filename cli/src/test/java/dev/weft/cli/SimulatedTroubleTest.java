package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Simulations of services and machines that fail, of times in a file, and of plans that end late
/// or never.
@Timeout(60)
class SimulatedTroubleTest {
  private static final String CALLS =
      """
      limits: {api: 1}
      tasks:
        Ask:
          for-each: {command: [./list], format: lines}
          steps:
            - {id: call, http: https://x.example/call, limit: api, retry: {max: 100, backoff: 10s, when: [503]}}
      """;

  @TempDir private Path folder;

  private Typed simulate(String plan, String... options) throws IOException {
    Files.writeString(folder.resolve("plan.yaml"), plan);
    List<String> words =
        new ArrayList<>(List.of("simulate", folder.resolve("plan.yaml").toString()));
    words.addAll(List.of(options));
    return weft(words.toArray(String[]::new));
  }

  private Typed calls(String... more) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("--rows", "60", "--step", "Ask=10s", "--runs", "2"));
    options.addAll(List.of(more));
    return simulate(CALLS, options.toArray(String[]::new));
  }

  @Test
  void anOutageOfAServiceDelaysTheRun() throws IOException {
    assertThat(calls().out()).contains("takes        10m (p50)");
    assertThat(calls("--fail", "Ask/call=503 at 2m for 5m").out())
        .containsPattern("takes        1[56]m( \\d+s)? \\(p50\\)")
        .contains("pauses before retries");
    assertThat(calls("--fail", "Ask/call=503 at 20m for 5m").out()).contains("takes        10m");
  }

  @Test
  void aRunWhoseMachineIsKilledGoesOnWhereItStood() throws IOException {
    Typed typed = calls("--kill", "at 2m5s for 20m");

    // The attempt that was under way begins anew.
    assertThat(typed.out())
        .as(typed.err())
        .contains("60 tasks, 2 simulated runs")
        .contains("takes        30m 5s (p50), 30m 5s (p90)")
        .contains("22m 5s       until the killed run was continued")
        .contains("8m           Ask/call: 48 attempts, 47 times after api was full");
    assertThat(calls("--kill", "at 2h for 1m").out()).contains("takes        10m (p50)");
  }

  @Test
  void whatIsWrongWithAnOutageIsSaid() throws IOException {
    assertThat(calls("--fail", "Ask/call=503").err()).contains("=5% 429'", "at 5m for 10m");
    assertThat(calls("--fail", "Ask/call=503 at 5 for 10m").err()).contains("of which unit?");
    assertThat(calls("--fail", "Ask/call=503 at noon").err()).contains("as `at 5m for 10m`");
    assertThat(calls("--kill", "5m").err()).contains("`--kill 5m`: write the time as");
    assertThat(calls("--kill", "at 5m for 10m", "--kill", "at 6m for 1m").err())
        .contains("the run is not going on then");
    assertThat(calls("--kill", "at 5m for 10m", "-o", "x.html").err()).contains("without --kill");
  }

  @Test
  void aFileSaysHowLongStepsTake() throws IOException {
    Path times = folder.resolve("times.yaml");
    Files.writeString(times, "Ask/call: 1s..2s\n'*/store': 50ms\n");
    String plan =
        "tasks: {Ask: [{id: call, run: ./call}, {id: store, run: ./store}], B: [{id: b, run: ./b}]}\n";

    Typed typed = simulate(plan, "--times", times.toString(), "--step", "B=9s");

    assertThat(typed.out()).as(typed.err()).contains("takes        9s (p50)");
  }

  @Test
  void everyMistakeInAFileOfTimesIsShownWhereItIs() throws IOException {
    Path times = folder.resolve("times.yaml");
    Files.writeString(times, "Ask/cal: 1s\nAsk/call: 5\nAsk: 2s..1s\n'*': [1s]\n");

    Typed typed = simulate(CALLS, "--rows", "1", "--times", times.toString());

    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err())
        .containsSubsequence(
            "error: the plan has no step `Ask/cal`",
            "times.yaml:1:1",
            "did you mean `Ask/call`?",
            "error: 5 of which unit?",
            "times.yaml:2:11",
            "write a time or a range, such as `2s` or `200ms..2s`",
            "error: the shortest time comes first, then the longest",
            "times.yaml:3:6",
            "error: the time of a step is a text, not a list",
            "times.yaml:4:6");
    assertThat(simulate(CALLS, "--rows", "1", "--times", folder + "/none.yaml").err())
        .contains("none.yaml");
  }

  @Test
  void aDeadlockIsSaidBeforehand() throws IOException {
    String plan =
        """
        limits: {left: 1, right: 1}
        tasks:
          A: {limit: left, steps: [{id: x, run: ./x, limit: right}]}
          B: {limit: right, steps: [{id: x, run: ./x, limit: left}]}
        """;

    Typed typed = simulate(plan, "--step", "*=1s");

    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).contains("wait for the next: left -> right -> left", "plan.yaml:3:14");
  }

  @Test
  void aWaitOfAYearTakesNoTime() throws IOException {
    assertThat(simulate("tasks: {A: [{id: x, wait: 365d}]}\n").out()).contains("takes        365d");
  }

  @Test
  void rowsThatAreTooManyAreRefused() throws IOException {
    assertThat(simulate(CALLS, "--step", "Ask=10s", "--rows", "100000000").err())
        .contains("100,000,001 attempts", "20,000,000 at most", "--rows 100000");
  }
}
