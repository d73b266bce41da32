package dev.weft.otlp;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Counts the spans that were sent and those that could not be. Thread-safe.
final class CountedExporter implements SpanExporter {
  private final SpanExporter exporter;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile @Nullable String trouble;

  CountedExporter(SpanExporter exporter) {
    this.exporter = exporter;
  }

  long sent() {
    return sent.get();
  }

  /// Returns how many spans were processed, whether they were sent or not.
  long done() {
    return done.get();
  }

  /// Returns why a span could not be sent; null if there was no error.
  @Nullable String trouble() {
    return trouble;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    // Completes only after counting, so that a thread that waits for completion reads the final
    // count.
    CompletableResultCode counted = new CompletableResultCode();
    CompletableResultCode result = exporter.export(spans);
    result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            sent.addAndGet(count);
          } else {
            Throwable why = result.getFailureThrowable();
            trouble = why == null ? "it did not take them" : message(why);
          }
          done.addAndGet(count);
          if (result.isSuccess()) {
            counted.succeed();
          } else {
            counted.fail();
          }
        });
    return counted;
  }

  /// The root cause is the most informative message.
  private static String message(Throwable why) {
    if (why instanceof HttpExportException http && http.getResponse() != null) {
      return "it answered " + http.getResponse().getStatusCode();
    }
    Throwable root = why;
    while (root.getCause() != null && !(root.getCause() instanceof ClosedChannelException)) {
      root = root.getCause();
    }
    return switch (root) {
      case UnknownHostException _, UnresolvedAddressException _ -> "there is no such host";
      case ConnectException _ -> "nobody answers there";
      case SSLException _ ->
          String.valueOf(root.getMessage()).contains("SSL message")
              ? "what answers there speaks no TLS (`http://` does without)"
              : "no secure connection can be made to it";
      case CertificateException _, CertPathBuilderException _ ->
          "no secure connection can be made to it";
      case IOException _ -> "the connection broke before an answer came";
      default -> String.valueOf(root.getMessage());
    };
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
