package dev.weft.report;

import static dev.weft.report.Runs.after;
import static dev.weft.report.Runs.again;
import static dev.weft.report.Runs.failed;
import static dev.weft.report.Runs.gather;
import static dev.weft.report.Runs.lane;
import static dev.weft.report.Runs.turn;
import static dev.weft.report.Runs.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Limit;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Trace Event format, as its description asks for it.
class TraceFileTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Timeline run =
      Runs.run(
          List.of(new Timeline.Group("Build", List.of(), List.of())),
          List.of(Limit.atMost("api", 1)),
          lane(
              "Build",
              work("first", 0, 10),
              work("left", 10, 40),
              work("right", 10, 30),
              gather("both", 10, 40)),
          lane(
              "Rows/\"a\"\n",
              failed("call", 1, 0, 10),
              after(again("call", 2, 50, 60, "api"), turn("api", 30))));

  @Test
  void eachStretchIsACompleteEventInMicroseconds() {
    assertThat(events("X"))
        .extracting(it -> it.get("name").asString() + " " + it.get("ts") + "+" + it.get("dur"))
        .containsExactlyInAnyOrder(
            "first 0+10000",
            "left 10000+30000",
            "both 10000+30000",
            "right 10000+20000",
            "call 0+10000",
            "pauses before call 10000+20000",
            "waits for api 30000+20000",
            "call 50000+10000");
    assertThat(events("X"))
        .filteredOn(it -> it.get("name").asString().equals("call"))
        .extracting(it -> it.get("args").get("status").asString())
        .containsExactly("failed", "succeeded");
  }

  @Test
  void groupsAreProcessesAndTasksThreadsWithNames() {
    assertThat(events("M"))
        .extracting(it -> it.get("name").asString() + ": " + it.get("args").get("name").asString())
        .containsExactly(
            "process_name: Build",
            "thread_name: Build",
            "thread_name: Build (2)",
            "process_name: Rows",
            "thread_name: Rows/\"a\"\n",
            "process_name: limits");
  }

  @Test
  void eventsOfOneThreadLieWithinEachOtherOrApart() {
    Map<String, List<JsonNode>> threads =
        events("X").stream()
            .collect(Collectors.groupingBy(it -> it.get("pid") + "/" + it.get("tid")));

    assertThat(threads).hasSize(3);
    threads.values().forEach(TraceFileTest::assertNested);
  }

  @Test
  void aLimitIsACounter() {
    assertThat(events("C"))
        .extracting(it -> it.get("name").asString() + " " + it.get("ts") + " " + it.get("args"))
        .containsExactly(
            "api 30000 {\"held\":0,\"waiting\":1}",
            "api 50000 {\"held\":1,\"waiting\":0}",
            "api 60000 {\"held\":0,\"waiting\":0}");
  }

  @Test
  void aRunWithoutTasksIsATraceToo() {
    StringWriter text = new StringWriter();

    TraceFile.write(Runs.run(List.of(), List.of()), text);

    assertThat(JSON.readTree(text.toString()).get("traceEvents")).isEmpty();
  }

  private static void assertNested(List<JsonNode> thread) {
    Deque<Long> ends = new ArrayDeque<>();
    List<JsonNode> inOrder = new ArrayList<>(thread);
    inOrder.sort(
        Comparator.comparingLong((JsonNode it) -> it.get("ts").asLong())
            .thenComparingLong(it -> -it.get("dur").asLong()));
    for (JsonNode event : inOrder) {
      long from = event.get("ts").asLong();
      long to = from + event.get("dur").asLong();
      while (!ends.isEmpty() && ends.getLast() <= from) {
        ends.removeLast();
      }
      assertThat(ends).allSatisfy(end -> assertThat(to).isLessThanOrEqualTo(end));
      ends.add(to);
    }
  }

  private List<JsonNode> events(String type) {
    StringWriter text = new StringWriter();
    TraceFile.write(run, text);
    List<JsonNode> events = new ArrayList<>();
    JSON.readTree(text.toString()).get("traceEvents").forEach(events::add);
    events.removeIf(it -> !it.get("ph").asString().equals(type));
    return events;
  }
}
