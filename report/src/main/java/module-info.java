/// What a run was: a page with its timeline, a file for trace viewers, spans for OpenTelemetry.
@SuppressWarnings("requires-transitive-automatic") // OpenTelemetry has names, but no descriptors.
module dev.weft.report {
  exports dev.weft.otlp;
  exports dev.weft.report;

  requires transitive dev.weft;
  requires transitive io.opentelemetry.api;
  requires transitive io.opentelemetry.context;
  requires io.opentelemetry.exporter.internal;
  requires io.opentelemetry.sdk;
  requires io.opentelemetry.sdk.autoconfigure;
  requires io.opentelemetry.sdk.autoconfigure.spi;
  requires io.opentelemetry.sdk.common;
  requires io.opentelemetry.sdk.trace;
  requires static org.jspecify;
  requires tools.jackson.core;
}
