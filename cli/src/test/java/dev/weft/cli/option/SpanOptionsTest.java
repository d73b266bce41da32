package dev.weft.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// When spans are sent without being asked for on the command line.
class SpanOptionsTest {
  @Test
  void theVariablesAskForSpansUnlessTheyAlsoForbidThem() {
    String endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    assertThat(SpanOptions.isAskedFor(Map.of())).isFalse();
    assertThat(SpanOptions.isAskedFor(Map.of(endpoint, "http://localhost:4318"))).isTrue();
    assertThat(SpanOptions.isAskedFor(Map.of("OTEL_TRACES_EXPORTER", "otlp"))).isTrue();
    assertThat(SpanOptions.isAskedFor(Map.of(endpoint, "http://x", "OTEL_SDK_DISABLED", "true")))
        .isFalse();
    assertThat(SpanOptions.isAskedFor(Map.of(endpoint, "http://x", "OTEL_TRACES_EXPORTER", "none")))
        .isFalse();
  }
}
