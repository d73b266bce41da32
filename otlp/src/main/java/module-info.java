/// Exports runs as OpenTelemetry spans.
@SuppressWarnings("requires-transitive-automatic") // OpenTelemetry has names, but no descriptors.
module dev.weft.otlp {
  exports dev.weft.otlp;

  requires transitive dev.weft;
  requires transitive dev.weft.report;
  requires transitive io.opentelemetry.api;
  requires transitive io.opentelemetry.context;
  requires io.opentelemetry.exporter.internal;
  requires io.opentelemetry.sdk;
  requires io.opentelemetry.sdk.autoconfigure;
  requires io.opentelemetry.sdk.autoconfigure.spi;
  requires io.opentelemetry.sdk.common;
  requires io.opentelemetry.sdk.trace;
  requires static org.jspecify;
}
