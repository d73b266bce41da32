package dev.weft.restate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.RunContext;
import dev.weft.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A map of a dozen entries is in order by chance once in 479 million times.
class MapsInOrderTest {
  private static final List<String> NAMES = IntStream.range(10, 22).mapToObj(i -> "k" + i).toList();

  private static Map<String, Object> unordered() {
    return Map.copyOf(NAMES.stream().collect(Collectors.toMap(it -> it, it -> it)));
  }

  private static String inOrder(String json) {
    return NAMES.stream().map(it -> json.formatted(it, it)).collect(Collectors.joining(","));
  }

  @Test
  void whatIsSentIsTheSameInEachProcess() {
    Map<String, RunContext.Need> needs = new HashMap<>();
    NAMES.forEach(it -> needs.put(it, new RunContext.Need(Status.SUCCEEDED, unordered())));
    TaskInput input =
        new TaskInput(
            "r",
            "G",
            "t",
            Map.of("row", unordered(), "a", 1),
            Map.copyOf(needs),
            Status.SUCCEEDED,
            null,
            Instant.EPOCH);

    String json = Json.MAPPER.writeValueAsString(input);

    String outputs = "{" + inOrder("\"%s\":\"%s\"") + "}";
    assertThat(json).contains("\"values\":{\"a\":1,\"row\":" + outputs + "}");
    assertThat(json.replaceAll(",\"\\w+\":[^{\\[\"][^,}]*", ""))
        .contains(
            "\"needs\":{"
                + NAMES.stream()
                    .map(it -> "\"" + it + "\":{\"status\":\"succeeded\",\"outputs\":" + outputs)
                    .collect(Collectors.joining("},")));
  }

  @Test
  void aMapWithAnOrderOfItsOwnKeepsIt() {
    Map<String, Object> ordered = new LinkedHashMap<>();
    NAMES.reversed().forEach(it -> ordered.put(it, 1));

    String json = Json.MAPPER.writeValueAsString(Collections.unmodifiableMap(ordered));

    assertThat(json)
        .isEqualTo(
            NAMES.reversed().stream()
                .map(it -> "\"" + it + "\":1")
                .collect(Collectors.joining(",", "{", "}")));
  }
}
