package dev.weft.otlp;

import dev.weft.model.Lane;
import dev.weft.report.Timeline;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends the spans of one run to an OpenTelemetry collector by OTLP over HTTP. The standard
/// `OTEL_*` variables configure the endpoint, headers, service name and so on; an explicit endpoint
/// overrides theirs.
///
/// Thread-safe, but the listeners that it creates are not.
public final class OtlpExport implements AutoCloseable {
  private static final String PROTOCOL = "http/protobuf";
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String TRACES_ENDPOINT = "otel.exporter.otlp.traces.endpoint";
  private static final int SPANS_AT_ONCE = 4_096;
  private static final int FLUSH_SECONDS = 30;
  private static final int CLOSE_SECONDS = 10;

  private static final TextMapGetter<Map<String, String>> VARIABLES =
      (environment, key) ->
          environment == null ? null : environment.get(key.toUpperCase(Locale.ROOT));

  private final SdkTracerProvider tracers;
  private final CountedSpans made;
  private final Counter counter;

  /// The result of sending spans.
  ///
  /// @param spans how many arrived
  /// @param trouble why others did not; null if there was no error
  public record Sent(long spans, @Nullable String trouble) {}

  // The SDK creates the exporter internally.
  private static final class Counter {
    private volatile @Nullable CountedExporter exporter;

    Sent sent() {
      CountedExporter made = exporter;
      return made == null ? new Sent(0, null) : new Sent(made.sent(), made.trouble());
    }

    long done() {
      CountedExporter made = exporter;
      return made == null ? 0 : made.done();
    }
  }

  private OtlpExport(SdkTracerProvider tracers, CountedSpans made, Counter counter) {
    this.tracers = tracers;
    this.made = made;
    this.counter = counter;
  }

  /// Prepares to send. Whether the collector is reachable shows only when spans are sent.
  ///
  /// @param endpoint the collector, such as `http://localhost:4318`, to which `/v1/traces` is added
  ///     if it has no path; null to use the variables
  /// @param run the run's id, from which the trace id is derived, so that all spans of a run belong
  ///     to one trace
  /// @throws IllegalArgumentException if the variables are invalid; the message is for users
  public static OtlpExport open(@Nullable URI endpoint, String run) {
    Counter counter = new Counter();
    CountedSpans made = new CountedSpans();
    try {
      AutoConfiguredOpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(OtlpExport::defaults)
              .addPropertiesCustomizer(given -> overrides(given, endpoint))
              .addSpanExporterCustomizer(
                  (exporter, _) -> {
                    CountedExporter counted = new CountedExporter(exporter);
                    counter.exporter = counted;
                    return counted;
                  })
              .addTracerProviderCustomizer((builder, _) -> builder.setIdGenerator(new RunIds(run)))
              .addSpanProcessorCustomizer(
                  (processor, _) -> SpanProcessor.composite(made, processor))
              .disableShutdownHook()
              .build();
      return new OtlpExport(sdk.getOpenTelemetrySdk().getSdkTracerProvider(), made, counter);
    } catch (ConfigurationException | IllegalStateException wrong) {
      throw new IllegalArgumentException(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static Map<String, String> defaults() {
    return Map.of(
        "otel.service.name", "weft",
        "otel.exporter.otlp.protocol", PROTOCOL,
        // An unreachable collector must not delay anything.
        "otel.java.exporter.otlp.retry.disabled", "true",
        // A fast run creates spans faster than they can be sent.
        "otel.bsp.max.queue.size", "65536");
  }

  private static Map<String, String> overrides(ConfigProperties given, @Nullable URI endpoint) {
    String protocol =
        given.getString(
            "otel.exporter.otlp.traces.protocol",
            given.getString("otel.exporter.otlp.protocol", PROTOCOL));
    Map<String, String> overrides = new HashMap<>();
    overrides.put("otel.traces.exporter", "otlp");
    overrides.put("otel.metrics.exporter", "none");
    overrides.put("otel.logs.exporter", "none");
    if (endpoint != null) {
      String url = endpoint.toString().replaceFirst("/+$", "");
      boolean hasPath = endpoint.getPath() != null && endpoint.getPath().length() > 1;
      overrides.put(ENDPOINT, url);
      overrides.put(TRACES_ENDPOINT, hasPath ? url : url + "/v1/traces");
      overrides.put("otel.exporter.otlp.traces.protocol", PROTOCOL);
      overrides.put("otel.sdk.disabled", "false");
    } else if (!protocol.equals(PROTOCOL)) {
      throw new ConfigurationException(
          "OTLP goes over %s here, not %s: set OTEL_EXPORTER_OTLP_PROTOCOL=%s, and the collector's port for that (4318 mostly)"
              .formatted(PROTOCOL, protocol, PROTOCOL));
    }
    return overrides;
  }

  /// Returns a listener that sends each task's spans when the task ends. If `TRACEPARENT` is set,
  /// the run's span is a child of the span that it names.
  public SpanListener listener(Map<String, String> environment) {
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), environment, VARIABLES);
    return new SpanListener(tracers.get("dev.weft"), parent);
  }

  /// Sends the whole record of a run. Blocks until everything is sent; after the first error,
  /// nothing more is sent.
  public Sent send(Timeline timeline) {
    RunSpans spans =
        new RunSpans(
            tracers.get("dev.weft"),
            Context.root(),
            timeline.run(),
            timeline.plan(),
            timeline.began());
    for (Lane lane : timeline.lanes()) {
      spans.add(lane);
      if (made.count() - counter.done() >= SPANS_AT_ONCE && !flush()) {
        return counter.sent();
      }
    }
    spans.end(timeline.status(), timeline.end());
    flush();
    return counter.sent();
  }

  /// Sends the spans created so far. A second flush right after another may report completion at
  /// once, so this repeats until all spans are processed.
  ///
  /// @return whether all of it was sent
  private boolean flush() {
    boolean isInTime = true;
    while (isInTime && counter.sent().trouble() == null && counter.done() < made.count()) {
      isInTime = tracers.forceFlush().join(FLUSH_SECONDS, TimeUnit.SECONDS).isDone();
    }
    return isInTime && counter.sent().trouble() == null;
  }

  /// Returns the result so far.
  public Sent sent() {
    return counter.sent();
  }

  /// Sends the remaining spans. Blocks for some seconds at most.
  @Override
  public void close() {
    tracers.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
