package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.BusyService;
import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The recipes, with the commands of their page.
@LongTest
@Timeout(120)
class RecipesTest {
  private static final Path RECIPES = Path.of("../examples/recipes");
  private static final Pattern WAITS = Pattern.compile("\\(weft approve (\\w+) Switch\\)");

  /// A picture of one pixel, as PNG.
  private static final String DOT =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  @TempDir private Path folder;

  @Test
  void thePageShowsThePlansAsTheyAre() throws Exception {
    String page = Files.readString(Path.of("../docs/recipes.md"));
    try (Stream<Path> plans = Files.list(RECIPES)) {
      assertThat(plans.filter(it -> !it.toString().endsWith(".test.yaml")).toList())
          .isNotEmpty()
          .allSatisfy(
              plan -> assertThat(page).contains("```yaml\n" + Files.readString(plan) + "```"));
    }
  }

  @Test
  void aServiceThatRefusesWhatIsTooMuchAnswersEveryQuestion() throws Exception {
    take("ask.yaml");
    StringBuilder questions = new StringBuilder("id,q,tokens\n");
    for (int i = 0; i < 200; i++) {
      questions.append("%s,what is %s?,%s\n".formatted(i, i, 1 + i % 90));
    }
    questions.append("huge,what is everything?,200001\n");
    Files.writeString(folder.resolve("questions.csv"), questions);

    try (BusyService service = new BusyService(40, Duration.ZERO)) {
      Typed run = weft("run", "ask.yaml", "--json", "--set", "api=" + service.url());

      assertThat(run.lines().getLast()).contains("\"succeeded\":200", "\"failed\":1");
      assertThat(service.answered()).isEqualTo(200);
      assertThat(service.calls().stream().filter(it -> !it.refused())).as("once each").hasSize(200);
      assertThat(service.calls().stream().filter(BusyService.Call::refused))
          .as("no more than were under way whenever the service said that it is too much")
          .hasSizeBetween(decreases(run), 50 * decreases(run));
      assertThat(Files.readString(folder.resolve("answers.csv")).lines())
          .hasSize(202)
          .allMatch(
              line ->
                  line.startsWith("id,")
                      || line.startsWith("huge,")
                      || service.answers().values().stream().anyMatch(line::contains))
          .anyMatch(line -> line.contains("which has 200,000 per 1m"));
      // Twice as many take twice as long, and not until the limit has adapted to nothing.
      String file = folder.resolve("ask.yaml").toString();
      Typed forecast = Typed.weft("simulate", file, "--rows", "400", "--runs", "3", "--json");
      assertThat(forecast.out()).contains("calls a second through, as in the last run");
      Matcher p50 = Pattern.compile("\"p50\":([0-9.]+)").matcher(forecast.out());
      assertThat(p50.find()).as(forecast.err()).isTrue();
      assertThat(Double.parseDouble(p50.group(1))).isBetween(5.0, 60.0);
    }
  }

  /// Returns how often the limit, 50 at first, became smaller.
  private static int decreases(Typed run) {
    List<Integer> allowed = new ArrayList<>(List.of(50));
    Pattern adapted = Pattern.compile("\"limit-adapted\".*\"allowed\":(\\d+)");
    run.lines().stream()
        .map(adapted::matcher)
        .filter(Matcher::find)
        .forEach(event -> allowed.add(Integer.valueOf(event.group(1))));
    return (int)
        IntStream.range(1, allowed.size()).filter(i -> allowed.get(i) < allowed.get(i - 1)).count();
  }

  @Test
  @Needs(program = "curl", debianPackage = "curl")
  void batchesAreSubmittedAsTheTokensAllowAndTheirAnswersCollected() throws Exception {
    String plan = Files.readString(RECIPES.resolve("batch.yaml"));
    String soon = plan.replace("every: 10s..5m", "every: 20ms..50ms").replace("200000/m", "3000/s");
    assertThat(soon).contains("every: 20ms", "3000/s");
    Files.writeString(folder.resolve("batch.yaml"), soon);
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      questions.add("{\"number\": %s, \"q\": \"what is %s times two?\"}".formatted(i, i));
    }
    Files.write(folder.resolve("questions.jsonl"), questions);

    try (BatchService service = new BatchService()) {
      Typed run = weft("run", "batch.yaml", "--json", "--set", "api=" + service.url());

      assertThat(run.lines().getLast()).contains("\"succeeded\":12");
      assertThat(service.submissions()).hasSize(10);
      List<Instant> submitted = run.lines().stream().flatMap(RecipesTest::submission).toList();
      assertThat(submitted).hasSize(10);
      // Each takes about 1,200 tokens, so that two of them go in a second.
      for (int i = 2; i < submitted.size(); i++) {
        assertThat(submitted.get(i)).isAfterOrEqualTo(submitted.get(i - 2).plusSeconds(1));
      }
    }
    List<String> expected =
        IntStream.range(0, 1_000).mapToObj(i -> "{\"answer\": " + i + "}").toList();
    assertThat(Files.readAllLines(folder.resolve("answers.jsonl"))).isEqualTo(expected);
  }

  private static Stream<Instant> submission(String event) {
    Matcher started =
        Pattern.compile("\"step-started\".*\"at\":\"([^\"]+)\".*\"step\":\"submit\"")
            .matcher(event);
    return started.find() ? Stream.of(Instant.parse(started.group(1))) : Stream.empty();
  }

  @Test
  @Needs(program = "curl", debianPackage = "curl")
  void pagesAreFetchedWithNoMoreThanFourRequestsAtAHostAtOnce() throws Exception {
    take("crawl.yaml");
    try (Site red = new Site(20);
        Site blue = new Site(20);
        Site small = new Site(3)) {
      List<Site> sites = List.of(red, blue, small);
      Files.write(folder.resolve("sites.txt"), sites.stream().map(Site::url).toList());

      String out = weft("run", "crawl.yaml").out();

      assertThat(out).contains("44 succeeded");
      assertThat(sites)
          .allSatisfy(
              site -> {
                assertThat(site.fetched()).hasSameSizeAs(Set.copyOf(site.fetched()));
                assertThat(site.mostAtOnce()).isLessThanOrEqualTo(4);
              });
      assertThat(red.fetched()).hasSize(20);
      assertThat(folder.resolve("crawled.csv")).content().hasLineCount(44);
      try (Stream<Path> pages = Files.list(folder.resolve("pages"))) {
        assertThat(pages).hasSize(43).allSatisfy(page -> assertThat(page).isNotEmptyFile());
      }
    }
  }

  @Test
  @Needs(program = "cwebp", debianPackage = "webp")
  void photosAreConvertedButForABrokenOne() throws Exception {
    take("convert.yaml");
    image("photos/lake.png");
    image("photos/2025/my dog.png");
    Files.writeString(folder.resolve("photos/2025/broken.png"), "no image");

    assertThat(weft("run", "convert.yaml").out()).contains("2 succeeded, 1 failed");

    assertThat(folder.resolve("web/photos/lake.webp")).isNotEmptyFile();
    assertThat(folder.resolve("web/photos/2025/my dog.webp")).isNotEmptyFile();
    assertThat(folder.resolve("web/photos.csv")).content().hasLineCount(4);
    assertThat(weft("results", "convert.yaml", "--failed").out())
        .contains("broken.png")
        .doesNotContain("lake.png");
  }

  private void image(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, Base64.getDecoder().decode(DOT));
  }

  @Test
  @Needs(program = "sqlite3", debianPackage = "sqlite3")
  void aDatabaseIsMigratedOnceSomebodyAgrees() throws Exception {
    take("migrate.yaml");
    sqlite(
        "CREATE TABLE orders(id, what); INSERT INTO orders VALUES (1, 'tea'), (2, 'milk');"
            + " CREATE TABLE \"a $(touch pwned) name\"(x);");

    try (WeftProcess run = WeftProcess.start(folder, "run", "migrate.yaml")) {
      WeftProcess.eventually("it asks", () -> WAITS.matcher(run.out()).find());
      assertThat(run.out()).contains("2 tables are in shop-new.db");
      Matcher waits = WAITS.matcher(run.out());
      assertThat(waits.find()).isTrue();
      assertThat(weft("approve", "migrate.yaml", waits.group(1), "Switch").exit()).isZero();
      assertThat(run.end().exitCode()).isZero();
    }

    assertThat(sqlite("SELECT group_concat(what) FROM orders")).isEqualTo("tea,milk");
    assertThat(folder.resolve("shop.db.before")).isNotEmptyFile();
    assertThat(folder.resolve("migrated.csv")).content().contains("orders,succeeded");
    assertThat(folder.resolve("pwned")).doesNotExist();
  }

  private String sqlite(String statements) throws Exception {
    Process process =
        new ProcessBuilder("sqlite3", "shop.db", statements).directory(folder.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return out;
  }

  @Test
  void theLastBackupsAreKept() throws Exception {
    take("backup.yaml");
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(folder.resolve("data/file"), "content");
    Files.createDirectory(folder.resolve("backups"));
    for (int day = 1; day <= 9; day++) {
      String name = "backups/backup-2020-01-0" + day + "-030000.tar.gz";
      Files.writeString(folder.resolve(name), "");
    }

    assertThat(weft("run", "backup.yaml", "--new").exit()).isZero();

    try (Stream<Path> kept = Files.list(folder.resolve("backups"))) {
      List<String> names = kept.map(it -> it.getFileName().toString()).sorted().toList();
      assertThat(names).hasSize(7);
      assertThat(names.getFirst()).isEqualTo("backup-2020-01-04-030000.tar.gz");
      assertThat(names.getLast()).doesNotStartWith("backup-2020");
    }
  }

  @Test
  void withoutABackupNothingIsDeleted() throws Exception {
    take("backup.yaml");
    Path old = folder.resolve("backups/backup-2020-01-01-030000.tar.gz");
    Files.createDirectories(old.resolveSibling(""));
    Files.writeString(old, "");

    assertThat(weft("run", "backup.yaml", "--new", "--set", "keep=0").exit()).isEqualTo(1);

    assertThat(old).exists();
  }

  @Test
  void aRowThatFailedIsMendedAndTriedAgain() throws Exception {
    take("mend.yaml");
    Path customers = folder.resolve("customers.csv");
    Files.writeString(customers, "id,address\n1,Bern\n2,\n3,Basel\n");

    assertThat(weft("run", "mend.yaml").out()).contains("2 succeeded, 1 failed");
    Path failed = folder.resolve("failed.csv");
    weft("results", "mend.yaml", "--failed", "--rows", "-o", failed.toString());
    assertThat(failed).content().isEqualToIgnoringNewLines("id,address\n2,");
    Files.writeString(customers, "id,address\n1,Bern\n2,Genf\n3,Basel\n");
    String run = weft("runs", "mend.yaml").out().split(" ", 2)[0];
    assertThat(weft("retry", "mend.yaml", run).out())
        .contains("sent to Genf")
        .doesNotContain("sent to Bern");

    assertThat(folder.resolve("letters.csv"))
        .content()
        .hasLineCount(4)
        .contains("2,Genf,succeeded")
        .doesNotContain("failed,");
  }

  private void take(String plan) throws IOException {
    Files.copy(RECIPES.resolve(plan), folder.resolve(plan));
  }

  /// Executes a command in this process.
  ///
  /// @param plan the plan that is run, or whose runs it is about
  private Typed weft(String command, String plan, String... arguments) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(arguments));
    String file = folder.resolve(plan).toString();
    words.addAll(command.equals("run") ? List.of(file) : List.of("--plan", file));
    return Typed.weft(words.toArray(String[]::new));
  }
}
