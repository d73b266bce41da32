package dev.weft.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.LimitWait;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.model.Lane;
import dev.weft.report.Timeline;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Spans that a collector has received.
class OtlpExportTest {
  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void inARunLieItsTasksInThemTheirStepsAndInThemTheirAttempts() throws Exception {
    Step.Work<?> call =
        new Step.Work<>(
                "call",
                attempt -> {
                  if (attempt.number() == 1) {
                    throw new StepFailedException(new Failure("503", "busy"));
                  }
                  return Map.of();
                })
            .withLimits(List.of("api"))
            .withRetry(Retry.of(1).withBackoff(Duration.ZERO, Duration.ZERO));
    Step<?> rest = Step.wait("rest", Duration.ofMillis(1));
    Plan plan =
        Plan.of("orders", Group.of(new Task("One", List.of(call, rest))))
            .withLimits(Limit.atMost("api", 1));
    String run = LocalDriver.newId();

    try (Collector collector = Collector.start()) {
      try (OtlpExport export = OtlpExport.open(collector.address(), run)) {
        new LocalDriver(run).run(plan, List.of(export.listener(Map.of())));
      }

      Span orders = collector.span("orders");
      Span one = collector.span("One");
      Span called = collector.span("call");
      assertThat(collector.service()).isEqualTo("weft");
      assertThat(orders.getParentSpanId().isEmpty()).isTrue();
      assertThat(Collector.text(orders.getAttributesList(), "weft.run")).isEqualTo(run);
      assertThat(collector.within(orders)).containsExactly(one);
      assertThat(collector.within(one))
          .extracting(Span::getName)
          .containsExactlyInAnyOrder("call", "rest");
      assertThat(collector.within(called))
          .extracting(span -> span.getName() + " " + span.getStatus().getMessage())
          .containsExactlyInAnyOrder("attempt 1 busy", "attempt 2 ");
      assertThat(called.getStatus().getCode().name()).isEqualTo("STATUS_CODE_OK");
      assertThat(collector.within(called))
          .extracting(span -> Collector.text(span.getAttributesList(), "error.type"))
          .containsExactlyInAnyOrder("503", "");
      assertThat(collector.spans()).extracting(Span::getTraceId).containsOnly(orders.getTraceId());
    }
  }

  @Test
  void aRunIsPartOfWhatTheEnvironmentNames() throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    Map<String, String> environment = Map.of("TRACEPARENT", "00-" + trace + "-b7ad6b7169203331-01");
    try (Collector collector = Collector.start()) {
      try (OtlpExport export = OtlpExport.open(collector.address(), "run")) {
        Plan plan = Plan.of("part", Group.of(new Task("One", List.of(Step.of("do", () -> "")))));
        new LocalDriver("run").run(plan, List.of(export.listener(environment)));
      }

      Span part = collector.span("part");
      assertThat(hex(part.getTraceId())).isEqualTo(trace);
      assertThat(hex(part.getParentSpanId())).isEqualTo("b7ad6b7169203331");
    }
  }

  @Test
  void whatIsOnRecordArrivesWithItsOwnTimes() throws Exception {
    Lane.Attempt attempt =
        new Lane.Attempt(
            "weave",
            Lane.Kind.WORK,
            1,
            Status.FAILED,
            BEGAN.plusSeconds(2),
            BEGAN.plusSeconds(3),
            new Failure("exit 1", "exit 1"),
            Map.of("loom", 1),
            List.of(new LimitWait("loom", BEGAN.plusSeconds(1))));
    Lane lane =
        new Lane(
            "Cloth",
            "Cloth",
            BEGAN,
            BEGAN.plusSeconds(4),
            Status.FAILED,
            List.of(attempt),
            List.of());
    try (Collector collector = Collector.start();
        OtlpExport export = OtlpExport.open(collector.address(), "run")) {

      assertThat(export.send(timeline(List.of(lane)))).isEqualTo(new OtlpExport.Sent(4, null));

      Span weave = collector.span("weave");
      assertThat(weave.getStartTimeUnixNano()).isEqualTo(nanos(BEGAN.plusSeconds(1)));
      assertThat(weave.getEndTimeUnixNano()).isEqualTo(nanos(BEGAN.plusSeconds(3)));
      assertThat(weave.getEventsList())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getTimeUnixNano()).isEqualTo(nanos(BEGAN.plusSeconds(1)));
                assertThat(Collector.text(event.getAttributesList(), "weft.limit"))
                    .isEqualTo("loom");
              });
      assertThat(collector.span("attempt 1").getStartTimeUnixNano())
          .isEqualTo(nanos(BEGAN.plusSeconds(2)));
      assertThat(collector.span("Cloth").getStatus().getMessage()).isEqualTo("exit 1");
    }
  }

  @RepeatedTest(5)
  void allOfALargeRecordArrives() throws Exception {
    List<Lane> lanes = IntStream.range(0, 5_000).mapToObj(OtlpExportTest::lane).toList();
    try (Collector collector = Collector.start();
        OtlpExport export = OtlpExport.open(collector.address(), "run")) {

      assertThat(export.send(timeline(lanes))).isEqualTo(new OtlpExport.Sent(15_001, null));
      assertThat(collector.spans()).hasSize(15_001);
    }
  }

  @Test
  void allOfOneRunIsOneTraceHoweverOftenItIsSent() throws Exception {
    try (Collector collector = Collector.start()) {
      for (int i = 0; i < 2; i++) {
        try (OtlpExport export = OtlpExport.open(collector.address(), "run")) {
          export.send(timeline(List.of(lane(i))));
        }
      }
      try (OtlpExport export = OtlpExport.open(collector.address(), "another")) {
        export.send(timeline(List.of(lane(9))));
      }

      assertThat(collector.span("task 0").getTraceId())
          .isEqualTo(collector.span("task 1").getTraceId())
          .isNotEqualTo(collector.span("task 9").getTraceId());
    }
  }

  @Test
  void aCollectorThatRefusesIsSaidAndNothingMoreIsSent() throws Exception {
    List<Lane> lanes = IntStream.range(0, 1_000).mapToObj(OtlpExportTest::lane).toList();
    try (Collector collector = Collector.start();
        OtlpExport export = OtlpExport.open(collector.address(), "run")) {
      collector.answers(403);

      OtlpExport.Sent sent = export.send(timeline(lanes));

      assertThat(sent.spans()).isZero();
      assertThat(sent.trouble()).contains("403");
    }
  }

  @Test
  void anAddressWithAPathIsTakenAsItIs() throws Exception {
    try (Collector collector = Collector.start();
        OtlpExport export =
            OtlpExport.open(URI.create(collector.address() + "/v1/traces"), "run")) {
      assertThat(export.send(timeline(List.of())).spans()).isEqualTo(1);
    }
  }

  private static Lane lane(int number) {
    Lane.Attempt attempt =
        new Lane.Attempt(
            "step " + number,
            Lane.Kind.WORK,
            1,
            Status.SUCCEEDED,
            BEGAN,
            BEGAN.plusMillis(1),
            null,
            Map.of(),
            List.of());
    return new Lane(
        "task " + number,
        "tasks",
        BEGAN,
        BEGAN.plusMillis(1),
        Status.SUCCEEDED,
        List.of(attempt),
        List.of());
  }

  private static Timeline timeline(List<Lane> lanes) {
    Instant end = BEGAN.plusSeconds(9);
    return new Timeline(
        "run", "plan", BEGAN, end, Status.FAILED, end, List.of(), List.of(), 10, List.of(), lanes);
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
  }

  private static String hex(com.google.protobuf.ByteString id) {
    return java.util.HexFormat.of().formatHex(id.toByteArray());
  }
}
