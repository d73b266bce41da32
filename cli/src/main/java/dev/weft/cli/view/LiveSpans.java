package dev.weft.cli.view;

import dev.weft.Listener;
import dev.weft.cli.option.SpanOptions;
import dev.weft.otlp.OtlpExport;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The spans of a run that goes on, sent as its tasks end. That they cannot be sent is said, and
/// changes nothing about the run.
public final class LiveSpans {
  private final @Nullable OtlpExport export;
  private final PrintWriter err;

  private LiveSpans(@Nullable OtlpExport export, PrintWriter err) {
    this.export = export;
    this.err = err;
  }

  public static LiveSpans of(SpanOptions options, String run, PrintWriter err) {
    return new LiveSpans(options.live(run, err), err);
  }

  /// What is to be told of the run's events.
  public List<Listener> listeners() {
    return export == null ? List.of() : List.of(export.listener(System.getenv()));
  }

  /// Sends what is left.
  public void end() {
    if (export != null) {
      export.close();
      OtlpExport.Sent sent = export.sent();
      if (sent.trouble() != null) {
        err.printf(
            "weft: %,d spans were sent, others could not be: %s%n", sent.spans(), sent.trouble());
      }
    }
  }
}
