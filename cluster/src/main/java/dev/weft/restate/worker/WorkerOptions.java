package dev.weft.restate.worker;

import dev.weft.restate.host.AttemptRunner;
import dev.weft.restate.wire.Services;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a worker serves.
///
/// @param engine the address of the engine's ingress
/// @param admin the addresses of the admin interfaces of the engine's nodes
/// @param listen where to listen for the engine; port 0 for any free port
/// @param guard restricts who may call it
/// @param label executes only tasks with this label, and nothing else; null for tasks without a
///     label, and for the coordination of runs
/// @param stepsMax how many attempts it executes at once
/// @param requestsMax how many of them that send an HTTP request
/// @param requestsLimit the limit that such attempts name
/// @param version its version of Weft, for people
/// @param format the format of the logs that it writes
public record WorkerOptions(
    URI engine,
    List<URI> admin,
    InetSocketAddress listen,
    Guard guard,
    @Nullable String label,
    int stepsMax,
    int requestsMax,
    String requestsLimit,
    String version,
    int format) {

  public WorkerOptions {
    admin = List.copyOf(admin);
  }

  /// Returns the options of a worker that everyone may call, with the engine's admin interface at
  /// its usual port, and without bounds.
  public static WorkerOptions of(URI engine, InetSocketAddress listen) {
    return new WorkerOptions(
        engine,
        List.of(URI.create("http://" + engine.getHost() + ":9070")),
        listen,
        Guard.NONE,
        null,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        "",
        "",
        Services.FORMAT);
  }

  public WorkerOptions withAdmin(List<URI> admin) {
    return new WorkerOptions(
        engine, admin, listen, guard, label, stepsMax, requestsMax, requestsLimit, version, format);
  }

  public WorkerOptions withGuard(Guard guard) {
    return new WorkerOptions(
        engine, admin, listen, guard, label, stepsMax, requestsMax, requestsLimit, version, format);
  }

  public WorkerOptions withLabel(@Nullable String label) {
    return new WorkerOptions(
        engine, admin, listen, guard, label, stepsMax, requestsMax, requestsLimit, version, format);
  }

  /// Returns the options of a worker with bounds.
  ///
  /// @param requestsLimit the limit that attempts name which send an HTTP request
  public WorkerOptions withBounds(int stepsMax, int requestsMax, String requestsLimit) {
    return new WorkerOptions(
        engine, admin, listen, guard, label, stepsMax, requestsMax, requestsLimit, version, format);
  }

  public WorkerOptions withVersion(String version) {
    return new WorkerOptions(
        engine, admin, listen, guard, label, stepsMax, requestsMax, requestsLimit, version, format);
  }

  /// For workers of another version of Weft, whose logs this one cannot replay.
  WorkerOptions withFormat(int format) {
    return new WorkerOptions(
        engine, admin, listen, guard, label, stepsMax, requestsMax, requestsLimit, version, format);
  }

  AttemptRunner.Bounds bounds() {
    return new AttemptRunner.Bounds(stepsMax, requestsMax, requestsLimit);
  }

  /// Returns its unique name.
  String name() {
    return listen.getHostString() + ":" + listen.getPort();
  }
}
