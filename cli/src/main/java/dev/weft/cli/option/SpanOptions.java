package dev.weft.cli.option;

import dev.weft.otlp.OtlpExport;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The options that configure the export of OpenTelemetry spans.
public final class SpanOptions {
  /// Silences the library's logger, which would print stack traces; errors are reported in plain
  /// words. Initialized lazily, since few runs send spans, and held strongly, since the JDK forgets
  /// a logger's level with the logger.
  private static final class Library {
    private static final Logger LOGGER = Logger.getLogger("io.opentelemetry");
  }

  private @Nullable String url;
  private final CommandSpec spec;

  public SpanOptions(Syntax syntax) {
    spec = syntax.spec();
    syntax.option(
        "--otlp",
        "URL",
        String.class,
        "Sends spans to this OpenTelemetry collector, by OTLP over HTTP, such as"
            + " http://localhost:4318. The OTEL_* variables say more.",
        it -> url = it);
  }

  /// Returns the explicit address of the collector; null if none was given.
  ///
  /// @throws ParameterException if the address is invalid
  public @Nullable URI endpoint() {
    if (url == null) {
      return null;
    }
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (URISyntaxException wrong) {
      // Reported below.
    }
    throw new ParameterException(
        spec.commandLine(),
        "--otlp takes the address of a collector, such as http://localhost:4318, not `"
            + url
            + "`");
  }

  /// Opens the export of spans.
  ///
  /// @throws ParameterException if the `OTEL_*` variables are invalid
  public OtlpExport open(@Nullable URI endpoint, String run) {
    Library.LOGGER.setLevel(Level.OFF);
    try {
      return OtlpExport.open(endpoint, run);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
    }
  }

  /// Prepares to send the spans of a new run, if the options or the variables request it; otherwise
  /// returns null. Invalid variables alone do not stop a run.
  public @Nullable OtlpExport live(String run, PrintWriter err) {
    URI endpoint = endpoint();
    if (endpoint == null && !isAskedFor(System.getenv())) {
      return null;
    }
    try {
      return open(endpoint, run);
    } catch (ParameterException wrong) {
      if (endpoint != null) {
        throw wrong;
      }
      err.println("weft: no spans are sent: " + wrong.getMessage());
      return null;
    }
  }

  /// Returns whether the variables request the export. Checked here, so that a run without it does
  /// not load the library.
  static boolean isAskedFor(Map<String, String> environment) {
    boolean isOff =
        environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")
            || environment.getOrDefault("OTEL_TRACES_EXPORTER", "otlp").equals("none");
    return !isOff
        && (!environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "").isBlank()
            || !environment.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "").isBlank()
            || environment.getOrDefault("OTEL_TRACES_EXPORTER", "").equals("otlp"));
  }
}
