package dev.weft.cli.cluster;

import dev.weft.cli.option.Syntax;
import dev.weft.cli.option.Version;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.Signals;
import dev.weft.plan.PlanFile;
import dev.weft.restate.ClusterException;
import dev.weft.restate.client.Registration;
import dev.weft.restate.worker.Guard;
import dev.weft.restate.worker.Worker;
import dev.weft.restate.worker.WorkerOptions;
import dev.weft.secret.Masks;
import dev.weft.step.StrayOutput;
import dev.weft.step.process.Processes;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `weft worker`: runs steps for a cluster, until it receives a signal.
public final class WorkerCommand implements Callable<Integer> {
  private static final String LISTEN = "127.0.0.1:9080";
  private static final int ADMIN_PORT = 9070;
  private static final String HTTP = "http";
  private static final Pattern ADDRESS = Pattern.compile("(.+):([1-9]\\d{0,4})");
  private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "[::]");

  private final OnOption on;
  private final CommandSpec spec;
  private List<String> admin = List.of();
  private int maxSteps = Integer.MAX_VALUE;
  private int maxHttp = Integer.MAX_VALUE;
  private String listen = LISTEN;
  private @Nullable String advertise;
  private @Nullable String label;
  private @Nullable Path folder;
  private Duration grace = Duration.ofSeconds(10);
  private @Nullable String identityKey;
  private @Nullable Path certificate;
  private @Nullable Path privateKey;

  public WorkerCommand(Syntax syntax) {
    spec = syntax.spec();
    syntax.description(
        "Carries out steps of a cluster's runs, until it is told to end (Ctrl-C, SIGTERM).");
    on = new OnOption(syntax, "The cluster: its engine's ingress, such as http://127.0.0.1:8080.");
    declareAddresses(syntax);
    declareWork(syntax);
    declareSecurity(syntax);
  }

  private void declareAddresses(Syntax syntax) {
    syntax.repeated(
        "--admin",
        "URL",
        "The engine's admin interface; may be repeated, once for each node. Default: port 9070 of"
            + " the same host.",
        it -> admin = it);
    syntax.option(
        "--listen",
        "HOST:PORT",
        String.class,
        "Where it listens for the engine. Default: 127.0.0.1:9080.",
        it -> listen = it);
    syntax.option(
        "--advertise",
        "URL",
        String.class,
        "Where the engine reaches it, or what stands before several workers. Default: where it"
            + " listens.",
        it -> advertise = it);
  }

  private void declareWork(Syntax syntax) {
    syntax.option(
        "--label",
        "LABEL",
        String.class,
        "Carries out the tasks that say `runs-on: LABEL`, and no others.",
        it -> label = it);
    syntax.option(
        "--folder",
        "DIR",
        Path.class,
        "Where files of plans are on this machine, whatever folder these were submitted from."
            + " Default: that folder.",
        it -> folder = it);
    syntax.option(
        "--grace",
        "TIME",
        Duration.class,
        "How long a command that is cancelled, or whose time is up, may take to end; and how long"
            + " steps may go on when the worker is told to end. Default: 10s.",
        it -> grace = it);
    syntax.option(
        "--max-steps",
        "N",
        Integer.class,
        "How many steps it carries out at once, of all runs. Default: no bound.",
        it -> maxSteps = it);
    syntax.option(
        "--max-http",
        "N",
        Integer.class,
        "How many of them that send an HTTP request. Default: no bound.",
        it -> maxHttp = it);
  }

  private void declareSecurity(Syntax syntax) {
    syntax.option(
        "--identity-key",
        "KEY",
        String.class,
        "Serves only the engine that signs its calls with this key, publickeyv1_...",
        it -> identityKey = it);
    syntax.option(
        "--tls-certificate",
        "FILE",
        Path.class,
        "Listens with TLS: the certificate chain (PEM).",
        it -> certificate = it);
    syntax.option(
        "--tls-key",
        "FILE",
        Path.class,
        "The private key of the certificate (PEM).",
        it -> privateKey = it);
  }

  @Override
  public Integer call() throws ClusterException, InterruptedException {
    URI engine = on.required();
    InetSocketAddress address = address();
    URI self = self(address);
    Processes processes = new Processes(grace, listen);
    PrintWriter err = spec.commandLine().getErr();
    SubmittedPlans plans = new SubmittedPlans(folder(), processes, it -> say(err, it));
    Ending ending = new Ending();
    List<URI> nodes = admin(engine);
    WorkerOptions options =
        WorkerOptions.of(engine, address)
            .withAdmin(nodes)
            .withGuard(new Guard(identityKey, certificate, privateKey))
            .withLabel(label())
            .withBounds(positive("--max-steps", maxSteps), positive("--max-http", maxHttp), HTTP)
            .withVersion(Version.number());
    Signals.handle(ending::signalled);
    sayLess();
    try (StrayOutput _ = StrayOutput.take(Masks.NONE, it -> say(err, plans.mask(it)));
        Worker worker = Worker.open(options, plans)) {
      // Ends the processes of a killed worker of this name: the engine runs their steps again.
      processes.sweepWorker();
      Registration.register(nodes, self);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          "worker on " + listen + (label == null ? "" : " for " + label) + " serves " + engine);
      out.flush();
      ending.await();
      if (worker.steps() > 0) {
        say(err, ending.notice(worker.steps(), grace));
      }
      if (!ending.isDrained(worker, grace)) {
        say(err, "weft: killing what is left");
        worker.stop();
        processes.endAll();
      }
      processes.sweepWorker();
      worker.leave();
    }
    return ExitCode.SUCCEEDED.code;
  }

  private int positive(String option, int number) {
    if (number < 1) {
      throw new ParameterException(
          spec.commandLine(), "`%s` is a number from 1, not %s".formatted(option, number));
    }
    return number;
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }

  /// Suppresses the start-up messages of libraries.
  private static void sayLess() {
    System.setProperty("log4j.provider", "org.apache.logging.log4j.simple.internal.SimpleProvider");
    System.setProperty("slf4j.internal.verbosity", "ERROR");
  }

  private InetSocketAddress address() {
    Matcher matcher = ADDRESS.matcher(listen);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    if (port < 1 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(),
          "`--listen` is a host and a port, such as `%s`, not `%s`".formatted(LISTEN, listen));
    }
    InetSocketAddress address = new InetSocketAddress(matcher.group(1), port);
    if (address.isUnresolved()) {
      throw new ParameterException(
          spec.commandLine(), "`--listen`: no host is called `" + matcher.group(1) + "`");
    }
    return address;
  }

  private URI self(InetSocketAddress address) {
    if (advertise != null) {
      return OnOption.address(spec.commandLine(), "--advertise", advertise);
    }
    if (EVERYWHERE.contains(address.getHostString())) {
      throw new ParameterException(
          spec.commandLine(),
          "say with `--advertise http://HOST:%s` where the engine reaches this worker"
              .formatted(address.getPort()));
    }
    return URI.create((certificate == null ? "http://" : "https://") + listen);
  }

  private List<URI> admin(URI engine) {
    return admin.isEmpty()
        ? List.of(URI.create("http://" + engine.getHost() + ":" + ADMIN_PORT))
        : admin.stream().map(it -> OnOption.address(spec.commandLine(), "--admin", it)).toList();
  }

  private @Nullable String label() {
    if (label != null && !PlanFile.LABEL.matcher(label).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "`--label` is a word of letters, digits, `-` and `_`, not `" + label + "`");
    }
    return label;
  }

  private @Nullable Path folder() {
    if (folder == null) {
      return null;
    }
    if (!Files.isDirectory(folder)) {
      throw new ParameterException(spec.commandLine(), "`--folder`: there is no folder " + folder);
    }
    return folder.toAbsolutePath().normalize();
  }
}
