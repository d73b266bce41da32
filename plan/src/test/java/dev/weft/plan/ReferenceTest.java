package dev.weft.plan;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weft.Event;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.local.LocalDriver;
import dev.weft.plan.ReferencePage.Example;
import dev.weft.plan.ReferencePage.Section;
import dev.weft.step.Compiled;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The reference documents every key, and its examples are correct: each is read, and run if
/// possible.
@Timeout(120)
class ReferenceTest {
  private static final List<String> PAGES = List.of("plan", "task", "for-each", "step");
  private static final HttpServer SERVER = server();

  @TempDir private Path folder;

  @BeforeAll
  static void startServer() {
    SERVER.start();
  }

  @AfterAll
  static void stopServer() {
    SERVER.stop(0);
  }

  static Stream<Arguments> sections() throws IOException {
    List<Arguments> sections = new ArrayList<>();
    for (String page : PAGES) {
      ReferencePage.read(page)
          .keys()
          .forEach((key, section) -> sections.add(Arguments.of(page, key, section)));
    }
    return sections.stream();
  }

  @Test
  void everyKeyOfTheReadersHasItsSection() throws IOException {
    Map<String, Set<String>> known =
        KnownKeys.ALL.stream()
            .flatMap(it -> it.keys().stream().map(key -> Map.entry(it.page(), it.path() + key)))
            .collect(
                groupingBy(
                    Map.Entry::getKey, mapping(Map.Entry::getValue, toCollection(TreeSet::new))));

    assertThat(known).containsOnlyKeys(PAGES);
    for (String page : PAGES) {
      assertThat(new TreeSet<>(ReferencePage.read(page).keys().keySet()))
          .as(page)
          .isEqualTo(known.get(page));
    }
  }

  @ParameterizedTest
  @MethodSource("sections")
  void theIndexLeadsToTheSection(String page, String key, Section section) throws IOException {
    String anchor = key.replaceAll("[^A-Za-z-]", "").toLowerCase(Locale.ROOT);

    assertThat(ReferencePage.text("README"))
        .contains("[`%s`](%s.md#%s)".formatted(key, page, anchor));
  }

  @ParameterizedTest
  @MethodSource("sections")
  void aSectionSaysTypeDefaultAndPlace(String page, String key, Section section) {
    assertThat(section.text().replace('\n', ' '))
        .containsPattern("  \\*\\*Type\\*\\* .*\\*\\*Default\\*\\* .*\\*\\*Where\\*\\* ");
  }

  @ParameterizedTest
  @MethodSource("sections")
  void anExampleDoesWhatItSays(String page, String key, Section section) throws Exception {
    for (Map.Entry<String, String> file : section.files().entrySet()) {
      write(file.getKey(), file.getValue());
    }
    String leaf = key.substring(key.lastIndexOf('.') + 1);
    assertThat(section.plans()).isNotEmpty();
    for (Example example : section.plans()) {
      assertThat(example.plan()).contains(leaf + ":");
      assertThat(SchemaCheck.mistakes(example.plan())).isEmpty();
      check(example);
    }
  }

  private void write(String name, String text) throws IOException {
    if (name.endsWith(".java")) {
      Compiled.into(Files.createDirectories(folder.resolve("classes")), text);
    } else {
      Files.writeString(folder.resolve(name), text);
    }
  }

  /// Reads it, and runs it where it can be.
  private void check(Example example) throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), example.plan());
    Map<String, String> inputs =
        example.plan().contains("inputs.api") ? Map.of("api", url()) : Map.of();
    Processes processes = new Processes(Duration.ofSeconds(5));
    try (PlanFile file = PlanFile.read(plan, new PlanFile.Options(inputs, processes))) {
      if (example.runs()) {
        List<Event> events = new CopyOnWriteArrayList<>();
        RunResult result = new LocalDriver().run(file.plan(), List.of(events::add));
        assertThat(result.status()).as(events.toString()).isEqualTo(Status.SUCCEEDED);
        assertThat(result.succeeded()).isPositive();
      }
    }
  }

  /// Answers whatever it is asked.
  private static HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] answer = "{\"id\": 7}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      return server;
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static String url() {
    return "http://127.0.0.1:" + SERVER.getAddress().getPort();
  }
}
