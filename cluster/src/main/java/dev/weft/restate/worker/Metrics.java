package dev.weft.restate.worker;

import dev.weft.restate.WorkerStatus;
import dev.weft.restate.host.WorkerClient;
import java.util.Locale;

/// A worker's metrics in the text format of Prometheus.
final class Metrics {
  private static final double NANOS = 1e9;

  private final StringBuilder text = new StringBuilder();

  private Metrics() {}

  static String of(WorkerStatus worker, WorkerClient.Latency engine) {
    Metrics all = new Metrics();
    all.head("weft_worker_info", "gauge", "The worker itself.");
    String label = worker.label() == null ? "" : worker.label();
    all.line(
        "weft_worker_info{label=\"%s\",version=\"%s\",log_format=\"%s\"}"
            .formatted(label, worker.version(), worker.format()),
        "1");
    all.one("weft_worker_draining", "gauge", "1 if it begins no step.", worker.draining() ? 1 : 0);
    all.one("weft_steps_in_progress", "gauge", "Steps in progress.", worker.steps());
    all.one("weft_tasks_waiting_for_limits", "gauge", "Tasks that wait.", worker.waiting());
    all.head("weft_step_attempts_total", "counter", "Attempts of steps that have ended.");
    all.line("weft_step_attempts_total{status=\"succeeded\"}", "" + worker.succeeded());
    all.line("weft_step_attempts_total{status=\"failed\"}", "" + worker.failed());
    all.head("weft_engine_seconds", "summary", "How long the engine takes for a message.");
    all.line("weft_engine_seconds_sum", seconds(engine.nanos()));
    all.line("weft_engine_seconds_count", "" + engine.calls());
    all.one(
        "weft_engine_errors_total", "counter", "Messages that it did not take.", engine.errors());
    return all.text.toString();
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f", nanos / NANOS);
  }

  private void one(String name, String type, String help, long value) {
    head(name, type, help);
    line(name, "" + value);
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, String value) {
    text.append(name).append(' ').append(value).append('\n');
  }
}
