/// A run as OpenTelemetry spans: while it goes, or from its record.
@org.jspecify.annotations.NullMarked
package dev.weft.otlp;
