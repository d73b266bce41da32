package dev.weft.otlp;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the ended spans that are to be sent. Thread-safe.
final class CountedSpans implements SpanProcessor {
  private final AtomicLong count = new AtomicLong();

  long count() {
    return count.get();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled()) {
      count.incrementAndGet();
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    // Only ends are counted.
  }

  @Override
  public boolean isStartRequired() {
    return false;
  }
}
