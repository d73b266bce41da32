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

/// Where OpenTelemetry spans go, if anywhere.
public final class SpanOptions {
  /// The library would print stack traces; what goes wrong is said in our own words. Made when it
  /// is first needed, since few runs send spans, and held, since the JDK forgets a logger's level
  /// with the logger.
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

  /// Where spans are to go as was said; null if nothing was.
  ///
  /// @throws ParameterException if it is no such address
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
      // Said below.
    }
    throw new ParameterException(
        spec.commandLine(),
        "--otlp takes the address of a collector, such as http://localhost:4318, not `"
            + url
            + "`");
  }

  /// Opens the export of spans.
  ///
  /// @throws ParameterException if the `OTEL_*` variables make no sense
  public OtlpExport open(@Nullable URI endpoint, String run) {
    Library.LOGGER.setLevel(Level.OFF);
    try {
      return OtlpExport.open(endpoint, run);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
    }
  }

  /// Gets ready to send the spans of a run that begins, if that is asked for here or by the
  /// variables; null if it is not. What is wrong with the variables alone stops no run.
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

  /// Whether the variables ask for spans to be sent. Told here, so that a run which sends none does
  /// without the library.
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
