/// A run as OpenTelemetry spans, from its live events or from its record.
@org.jspecify.annotations.NullMarked
package dev.weft.otlp;
