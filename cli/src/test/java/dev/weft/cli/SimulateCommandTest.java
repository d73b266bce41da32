package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `weft simulate`, also as `docs/simulating.md` shows it.
@Timeout(60)
class SimulateCommandTest {
  private static final Path PAGE = Path.of("../docs/simulating.md");
  private static final Pattern FILE = Pattern.compile("(?s)```yaml\n# (\\S+)\n(.*?)```");
  private static final Pattern SESSION =
      Pattern.compile("(?s)```console\n\\$ weft (.+?)\n(.*?)```");

  @TempDir private Path folder;

  private Typed simulate(String plan, String... options) throws IOException {
    Files.writeString(folder.resolve("plan.yaml"), plan);
    List<String> words =
        new ArrayList<>(List.of("simulate", folder.resolve("plan.yaml").toString()));
    words.addAll(List.of(options));
    return weft(words.toArray(String[]::new));
  }

  @Test
  void thePageShowsWhatTheCommandSays() throws IOException {
    String page = Files.readString(PAGE);
    Matcher file = FILE.matcher(page);
    while (file.find()) {
      Files.writeString(folder.resolve(file.group(1)), file.group(2));
    }
    Files.writeString(folder.resolve("questions.csv"), "id\n1\n2\n");
    Matcher session = SESSION.matcher(page);
    int count = 0;
    while (session.find()) {
      String[] words = session.group(1).split(" ");
      words[1] = folder.resolve(words[1]).toString();
      Typed typed = weft(words);
      count++;
      assertThat(typed.out()).as(typed.err()).isEqualTo(session.group(2));
    }
    assertThat(count).isEqualTo(2);
  }

  private static final String TWO_LIMITS =
      """
      limits: {db: 2, api: 8}
      tasks:
        Ask:
          for-each: {command: [./list], format: lines}
          steps:
            - {id: call, http: https://x.example/call, limit: api}
            - {id: store, http: https://x.example/store, limit: db}
        Report: {needs: Ask, steps: [{id: write, run: ./write}]}
      """;
  private static final String[] TIMES = {
    "--rows", "100", "--step", "Ask/*=1s", "--step", "Report=10s", "--runs", "3"
  };

  private static String[] with(String... more) {
    String[] all = Arrays.copyOf(TIMES, TIMES.length + more.length);
    System.arraycopy(more, 0, all, TIMES.length, more.length);
    return all;
  }

  @Test
  void theLimitThatIsTooSmallIsNamedAndLeadsTheCriticalChain() throws IOException {
    Typed typed = simulate(TWO_LIMITS, TIMES);

    assertThat(typed.exit()).as(typed.err()).isZero();
    assertThat(typed.out())
        .contains("101 tasks, 3 simulated runs")
        .contains("takes        1m 1s (p50), 1m 1s (p90)")
        .containsPattern("full         db 8\\d%")
        .containsPattern("50s +Ask/store: 50 attempts, 4\\d times after db was full")
        .contains("10s          Report/write: 1 attempt");
  }

  @Test
  void combinationsAreComparedAndTheSmallestThatHelpsIsNamed() throws IOException {
    Typed typed = simulate(TWO_LIMITS, with("--limit", "db=2,8,80", "--limit", "api=8"));

    assertThat(typed.lines().stream().filter(line -> line.matches("\\d.*")))
        .satisfiesExactly(
            _ -> {},
            line -> assertThat(line).startsWith("2   8    1m 1s"),
            line -> assertThat(line).startsWith("8   8    24s"),
            line -> assertThat(line).startsWith("80  8    24s"));
    assertThat(typed.out()).contains("Nothing here is faster than db 8, api 8.");
  }

  @Test
  void failuresAreRetriedAsThePlanSays() throws IOException {
    String plan =
        "tasks: {A: {steps: [{id: call, run: ./call, retry: {max: 1, backoff: 10s, when: [429]}}]}}\n";

    Typed typed = simulate(plan, "--step", "A=1s", "--fail", "A/call=100% 429", "--runs", "5");

    assertThat(typed.out()).contains("fails        1.0 tasks a run", "pauses before retries");
  }

  @Test
  void timesComeFromPastRuns() throws IOException {
    String plan =
        "tasks: {A: [{id: x, run: sleep 0.2}], B: {needs: A, steps: [{id: y, run: 'true'}]}}\n";
    Files.writeString(folder.resolve("plan.yaml"), plan);
    assertThat(weft("run", folder.resolve("plan.yaml").toString()).exit()).isZero();

    Typed typed = simulate(plan, "--json");

    assertThat(typed.out())
        .contains("\"assumed\":[\"times as in the last run: A/x, B/y\"]")
        .containsPattern("\"took\":\\[0\\.[2-9].*\"median-seed\":[0-9]+")
        .containsPattern("\"p50\":(0\\.[2-9]|[1-9])");
  }

  @Test
  void whatIsNotKnownIsAskedFor() throws IOException {
    assertThat(simulate(TWO_LIMITS, "--step", "Ask/call=1s", "--rows", "3").err())
        .contains("how long these steps take: Ask/store, Report/write", "--step 'Ask/store=");
    assertThat(simulate(TWO_LIMITS, "--step", "*=1s").err())
        .contains("only a run brings the rows of `Ask`", "--rows 'Ask=1000'");
    assertThat(simulate(TWO_LIMITS, with("--step", "Aks/call=1s")).err())
        .contains("the plan has no step `Aks/call`; it has Ask/call, Ask/store");
    assertThat(simulate(TWO_LIMITS, "--step", "Ask=5").err()).contains("of which unit?");
    assertThat(simulate(TWO_LIMITS, with("--fail", "Ask=often")).err()).contains("=5% 429'");
    assertThat(simulate(TWO_LIMITS, with("--limit", "dp=3")).err()).contains("dp");
    assertThat(simulate(TWO_LIMITS, with("--max-parallel", "0")).exit()).isEqualTo(2);
  }

  @Test
  void theMedianRunIsShownInAPageThatSaysThatItIsSimulated() throws IOException {
    Path page = folder.resolve("report.html");

    Typed typed = simulate(TWO_LIMITS, with("-o", page.toString()));

    assertThat(typed.exit()).as(typed.err()).isZero();
    assertThat(typed.lines().getLast()).isEqualTo(page.toString());
    assertThat(page)
        .content()
        .contains(
            "\"simulated\":{\"which\":\"This is the median of 3 simulated runs, which take 1m 1s"
                + " (p50), 1m 1s (p90).\"",
            "\"pathSums\":[[\"Ask/store\",50000000,50,",
            "\"end\":61000000");
  }

  @Test
  void aPageThatCannotBeWrittenLosesNoForecast() throws IOException {
    Typed missing = simulate(TWO_LIMITS, with("-o", folder.resolve("none/r.html").toString()));
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.out()).contains("takes        1m 1s (p50)");
    assertThat(missing.err()).contains("none/r.html could not be written: there is no folder");
    assertThat(simulate(TWO_LIMITS, with("-o", folder.toString())).exit()).isEqualTo(1);
    assertThat(simulate(TWO_LIMITS, with("--rows", "200000", "-o", folder + "/r.html")).err())
        .contains("a page shows 100,000 tasks at most, and this run has 200,001");
    assertThat(folder.resolve("r.html")).doesNotExist();
  }

  @Test
  void aPageShowsOneCombinationOnly() throws IOException {
    Typed typed = simulate(TWO_LIMITS, with("--limit", "db=2,8", "-o", folder + "/r.html"));

    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).contains("--output shows one run").doesNotContain("\tat ");
    assertThat(simulate(TWO_LIMITS, with("-o", "-")).err()).contains("--output is a file");
    assertThat(folder.resolve("r.html")).doesNotExist();
  }

  @Test
  void whatReadsOutputsIsAssumed() throws IOException {
    String plan =
        """
        tasks:
          A:
            steps:
              - {id: x, run: ./x}
              - {id: y, run: ./y, if: steps.x.outputs.go == 'yes'}
        """;

    assertThat(simulate(plan, "--step", "A=1s").out())
        .contains(
            "1 task, 50 simulated runs", "assumed: the `if` of `y` holds", "takes        2s (p50)");
  }
}
