package dev.weft.cli.cluster;

import dev.weft.cli.option.Syntax;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The option that selects a cluster.
public final class OnOption {
  /// The option's description in commands about runs.
  public static final String RUNS = "The cluster of the run: its engine's ingress.";

  private static final String NAME = "--on";

  private final CommandSpec spec;
  private @Nullable String written;

  public OnOption(Syntax syntax, String description) {
    spec = syntax.spec();
    syntax.option(NAME, "URL", String.class, description, it -> written = it);
  }

  /// Returns the address of the engine's ingress; null if none was named.
  @Nullable URI ingress() {
    return written == null ? null : address(spec.commandLine(), NAME, written);
  }

  /// Returns the runs of the cluster; null if none was named.
  public @Nullable ClusterRuns runs() {
    URI ingress = ingress();
    return ingress == null ? null : new ClusterRuns(ingress, spec.commandLine().getErr());
  }

  /// Returns the address of the engine's ingress, which is required.
  public URI required() {
    URI ingress = ingress();
    if (ingress == null) {
      throw new ParameterException(
          spec.commandLine(), "say which cluster, such as `--on http://127.0.0.1:8080`");
    }
    return ingress;
  }

  /// Rejects options that have no meaning on a cluster.
  public void refuse(List<String> options) {
    for (String option : options) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            spec.commandLine(), "`%s` means nothing together with `--on`".formatted(option));
      }
    }
  }

  /// Parses the address of a service from the value of an option.
  static URI address(CommandLine line, String option, String written) {
    try {
      URI address = new URI(written);
      if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
          && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException none) {
      // Reported below.
    }
    throw new ParameterException(
        line,
        "`%s` is an address such as `http://127.0.0.1:8080`, not `%s`".formatted(option, written));
  }
}
