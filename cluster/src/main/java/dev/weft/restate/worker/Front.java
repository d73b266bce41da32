package dev.weft.restate.worker;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/// What a worker answers at its address: whether it is ready, its metrics, and for the rest the
/// engine's calls.
final class Front implements Handler<HttpServerRequest> {
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final Handler<HttpServerRequest> calls;
  private final Supplier<String> metrics;
  private volatile boolean draining;

  Front(Handler<HttpServerRequest> calls, Supplier<String> metrics) {
    this.calls = calls;
    this.metrics = metrics;
  }

  /// From now on a load balancer sends nothing new, and no call is taken.
  void drain() {
    draining = true;
  }

  @Override
  public void handle(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    if (path.equals("/metrics")) {
      request
          .response()
          .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
          .end(metrics.get());
    } else if (draining && path.equals("/health")) {
      request.response().setStatusCode(NOT_FOUND).end("this worker ends");
    } else if (draining) {
      request.response().setStatusCode(UNAVAILABLE).end("this worker ends");
    } else {
      calls.handle(request);
    }
  }
}
