package dev.weft.needs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A server of the cluster engine, Restate, for tests ([NeedsEngine]). It keeps its state in a
/// folder and listens on 127.0.0.1, on ports that stay the same when it is killed and restarted.
/// The caller must close it; any server that is still running when this JVM exits, even because of
/// a signal, is killed with it.
public final class Engine implements AutoCloseable {
  static final String PROGRAM = "restate-server";
  static final String NPM_PACKAGE = "@restatedev/restate-server-linux-x64@1.7.12";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LINES_OF_THE_LOG = 20;

  private final Path folder = Files.createTempDirectory("weft-engine-");
  private final Thread atTheEnd = new Thread(this::end);
  private final Ports ports;
  private final Health health;

  // Guarded by this.
  private @Nullable Process process;
  private boolean ended;

  /// @param all the ports of all servers of the cluster; the first server provisions the cluster
  /// @param more additional settings
  private Engine(Ports ports, List<Ports> all, String more) throws IOException {
    this.ports = ports;
    health = new Health(ingress(), admin(), all.size());
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    Files.writeString(folder.resolve("restate.toml"), more + "\n" + settings(all));
  }

  /// Starts a single server and waits until it is ready.
  public static Engine open() throws IOException, InterruptedException {
    return open("");
  }

  /// Starts a single server with additional settings: lines of TOML that belong to no table.
  public static Engine open(String settings) throws IOException, InterruptedException {
    return cluster(1, settings).nodes().getFirst();
  }

  /// Starts a cluster of `size` servers that replicates everything to two of them, and waits until
  /// all are ready.
  public static EngineCluster cluster(int size) throws IOException, InterruptedException {
    return cluster(size, "");
  }

  private static EngineCluster cluster(int size, String settings)
      throws IOException, InterruptedException {
    List<Ports> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(Ports.free());
    }
    List<Engine> nodes = new ArrayList<>();
    EngineCluster cluster = new EngineCluster(nodes);
    try {
      for (Ports ports : all) {
        Engine node = new Engine(ports, all, settings);
        nodes.add(node);
        node.startProcess();
      }
      for (Engine node : nodes) {
        node.awaitReady();
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      cluster.close();
      throw failure;
    }
  }

  /// Returns the address at which clients call services.
  public URI ingress() {
    return Ports.uri(ports.ingress());
  }

  /// Returns the address at which deployments are registered.
  public URI admin() {
    return Ports.uri(ports.admin());
  }

  /// Kills the server with SIGKILL and waits until it has exited.
  public synchronized void kill() {
    process().destroyForcibly().onExit().join();
  }

  /// Restarts the server after a [#kill], with the same state and ports, and waits until it is
  /// ready.
  public void start() throws IOException, InterruptedException {
    startProcess();
    awaitReady();
  }

  /// Suspends the server with SIGSTOP: requests to it get no answer.
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /// Resumes the server after a [#pause].
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /// Kills the server and deletes its folder.
  @Override
  public void close() {
    end();
    health.close();
    try {
      Runtime.getRuntime().removeShutdownHook(atTheEnd);
    } catch (IllegalStateException ending) {
      // The shutdown hook finds nothing left to do.
    }
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      if (process != null) {
        kill();
      }
      delete(folder);
    }
  }

  private synchronized void startProcess() throws IOException {
    if (ended || (process != null && process.isAlive())) {
      throw new IllegalStateException(ended ? "it is closed" : "it has been started");
    }
    Path program = Programs.here().find(PROGRAM, NPM_PACKAGE);
    if (program == null) {
      throw new IllegalStateException(PROGRAM + " is missing, and @NeedsEngine on the test too");
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--no-logo",
                "--config-file",
                folder.resolve("restate.toml").toString())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    // Such variables would override the settings file.
    builder.environment().keySet().removeIf(name -> name.startsWith("RESTATE_"));
    process = builder.start();
  }

  /// Returns the folder that holds the server's state.
  public Path folder() {
    return folder;
  }

  /// Returns the size of the server's folder, in bytes.
  public long bytes() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException changing) {
      return -1; // A file was deleted meanwhile.
    }
  }

  synchronized Process process() {
    if (process == null) {
      throw new IllegalStateException("it has not been started");
    }
    return process;
  }

  private void awaitReady() throws IOException, InterruptedException {
    Process starting = process();
    long began = System.nanoTime();
    while (!health.isGood()) {
      if (!starting.isAlive() || System.nanoTime() - began > PATIENCE.toNanos()) {
        List<String> lines = Files.readAllLines(log());
        throw new IOException(
            "The engine %s. The end of its log:%n%s"
                .formatted(
                    starting.isAlive()
                        ? "was not ready after " + PATIENCE.toSeconds() + " s"
                        : "ended by itself",
                    String.join(
                        "\n",
                        lines.subList(
                            Math.max(0, lines.size() - LINES_OF_THE_LOG), lines.size()))));
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -%s %s".formatted(name, process().pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("the engine is not there to be told " + name);
    }
  }

  private Path log() {
    return folder.resolve("log");
  }

  /// Few partitions and little memory, because tests have few invocations and run beside other
  /// tests. Log entries are not compressed, so that tests can search them.
  private String settings(List<Ports> all) {
    String addresses =
        String.join(", ", all.stream().map(each -> "\"" + Ports.uri(each.node()) + "/\"").toList());
    return """
    cluster-name = "weft-%s"
    node-name = "node-%s"
    base-dir = "%s"
    listen-mode = "tcp"
    bind-address = "%s"
    advertised-address = "%s/"
    auto-provision = %b
    default-replication = %s
    default-num-partitions = 8
    rocksdb-total-memory-size = "512 MiB"
    disable-telemetry = true
    log-disable-ansi-codes = true

    [log-server]
    rocksdb-disable-wal-compression = true

    [metadata-client]
    type = "replicated"
    addresses = [%s]

    [ingress]
    bind-address = "%s"

    [admin]
    bind-address = "%s"
    """
        .formatted(
            all.getFirst().node(),
            all.indexOf(ports) + 1,
            folder.resolve("data"),
            Ports.address(ports.node()),
            Ports.uri(ports.node()),
            ports.equals(all.getFirst()),
            Math.min(2, all.size()),
            addresses,
            Ports.address(ports.ingress()),
            Ports.address(ports.admin()));
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
