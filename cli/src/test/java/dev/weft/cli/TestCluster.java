package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.Engine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The cluster engine with its workers, each in a process of its own: a single server, or several
/// behind HAProxy.
final class TestCluster implements AutoCloseable {
  static final String HAPROXY = "haproxy";

  private final Engine engine = Engine.open();
  private final List<WeftProcess> workers = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final Map<String, String> environment;
  private final List<String> options;
  private final Path folder;
  private final @Nullable Process proxy;

  /// @param folder for files of its own
  /// @param environment of the workers
  /// @param options of the workers
  TestCluster(Path folder, int workers, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    this.environment = environment;
    this.options = List.of(options);
    if (workers == 1) {
      int port = freePort();
      this.proxy = null;
      addWorker(port, port, null);
      return;
    }
    int front = freePort();
    List<Integer> behind = IntStream.range(0, workers).mapToObj(_ -> freePort()).toList();
    this.proxy = proxy(front, behind);
    try {
      for (int port : behind) {
        addWorker(port, front, null);
      }
    } catch (IOException | RuntimeException | AssertionError failed) {
      close();
      throw failed;
    }
  }

  /// Starts a worker and waits until it serves.
  ///
  /// @param front where the engine reaches it
  private void addWorker(int port, int front, @Nullable String label) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("worker", "--on", on(), "--admin", engine.admin().toString()));
    arguments.addAll(List.of("--listen", "127.0.0.1:" + port));
    arguments.addAll(List.of("--advertise", "http://127.0.0.1:" + front));
    arguments.addAll(options);
    if (label != null) {
      arguments.addAll(List.of("--label", label));
    }
    WeftProcess worker = WeftProcess.start(folder, environment, arguments.toArray(String[]::new));
    workers.add(worker);
    ports.add(port);
    String what = label == null ? "" : " for " + label;
    worker.awaitLine("worker on 127.0.0.1:" + port + what + " serves " + on());
  }

  /// Starts another worker, with a label and at an address of its own.
  void addWorker(String label) throws IOException {
    int port = freePort();
    addWorker(port, port, label);
  }

  /// Starts another worker at the address of the first one, which has ended.
  WeftProcess startAgain() throws IOException {
    addWorker(ports.getFirst(), ports.getFirst(), null);
    return workers.getLast();
  }

  /// Where the engine takes calls.
  String on() {
    return engine.ingress().toString();
  }

  /// Where one of the workers listens.
  String address(int worker) {
    return "127.0.0.1:" + ports.get(worker);
  }

  Engine engine() {
    return engine;
  }

  List<WeftProcess> workers() {
    return workers;
  }

  /// Runs a command about this cluster in a folder.
  WeftProcess.Result run(Path where, String... arguments) throws Exception {
    return WeftProcess.run(where, withOn(arguments));
  }

  String[] withOn(String... arguments) {
    return Stream.concat(Stream.of(arguments), Stream.of("--on", on())).toArray(String[]::new);
  }

  /// Passes each request of the engine on to a live worker.
  private Process proxy(int front, List<Integer> behind) throws IOException {
    StringBuilder servers = new StringBuilder();
    for (int port : behind) {
      servers.append("  server w%s 127.0.0.1:%s check%n".formatted(port, port));
    }
    Path settings =
        Files.writeString(
            folder.resolve("haproxy.cfg"),
            """
            defaults
              mode http
              timeout connect 5s
              timeout client 24h
              timeout server 24h
              timeout http-request 24h
              option redispatch
            frontend engine
              bind 127.0.0.1:%s proto h2
              default_backend workers
            backend workers
              balance roundrobin
              option httpchk
              http-check send meth GET uri /health ver HTTP/2 hdr host worker
              http-check disable-on-404
              default-server proto h2 check-proto h2 inter 200ms fall 5 on-marked-down shutdown-sessions
            %s"""
                .formatted(front, servers));
    return new ProcessBuilder(HAPROXY, "-db", "-f", settings.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("haproxy.log").toFile())
        .start();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new java.io.UncheckedIOException(none);
    }
  }

  /// Returns what the workers have printed after their first line.
  void assertSilent() {
    for (WeftProcess worker : workers) {
      assertThat(worker.err()).isEmpty();
      assertThat(worker.out()).hasLineCount(1);
    }
  }

  @Override
  public void close() {
    workers.forEach(WeftProcess::close);
    if (proxy != null) {
      proxy.destroyForcibly();
    }
    engine.close();
  }
}
