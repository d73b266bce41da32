package dev.weft.cli.view;

import dev.weft.Listener;
import dev.weft.cli.option.SpanOptions;
import dev.weft.engine.Numbers;
import dev.weft.otlp.OtlpExport;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends the spans of a run in progress, as its tasks end. Errors are reported and do not affect
/// the run.
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

  /// Returns the listeners for the run's events.
  public List<Listener> listeners() {
    return export == null ? List.of() : List.of(export.listener(System.getenv()));
  }

  /// Sends the remaining spans.
  public void end() {
    if (export != null) {
      export.close();
      OtlpExport.Sent sent = export.sent();
      if (sent.trouble() != null) {
        err.printf(
            "weft: %s spans were sent, others could not be: %s%n",
            Numbers.format(sent.spans()), sent.trouble());
      }
    }
  }
}
