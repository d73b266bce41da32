package dev.weft.step.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Explains why a request got no answer. The client's own messages assume knowledge of the client.
final class RequestErrorText {
  private static final Map<String, String> INSECURE = new LinkedHashMap<>();
  private static final Map<String, String> BROKEN = new LinkedHashMap<>();

  // By the JDK's message.
  static {
    INSECURE.put("PKIX path", "nobody who is trusted here vouches for its certificate");
    INSECURE.put("No subject alternative", "its certificate is for another host");
    INSECURE.put("No name matching", "its certificate is for another host");
    INSECURE.put("Unsupported or unrecognized SSL message", "it speaks no TLS; is it `http://`?");
    INSECURE.put("plaintext connection", "it speaks no TLS; is it `http://`?");
    INSECURE.put("handshake_failure", "the two know no way in common to speak TLS");
    INSECURE.put("protocol_version", "the two know no version of TLS in common");
    INSECURE.put("bad_certificate", "it refuses our certificate");
    INSECURE.put("certificate_required", "it asks for a certificate of ours");
    INSECURE.put("unrecognized_name", "it does not know the host's name");
    INSECURE.put("terminated the handshake", "it hung up");
    BROKEN.put("received no bytes", "it was closed before an answer came");
    BROKEN.put("EOF reached", "it was closed in the middle of the answer");
    BROKEN.put("bytes received", "it was closed in the middle of the answer");
    BROKEN.put("chunked transfer encoding", "it was closed in the middle of the answer");
    BROKEN.put("closed", "it was closed before the answer was whole");
    BROKEN.put("reset", "the other side reset it");
    BROKEN.put("Broken pipe", "the other side closed it");
    BROKEN.put("GOAWAY", "the other side takes no more requests");
    BROKEN.put("No route", "no way leads there");
    BROKEN.put("unreachable", "no way leads there");
    BROKEN.put("timed out", "nothing came for too long");
    BROKEN.put("Too many open files", "too many files are open");
    BROKEN.put("Invalid status line", "what answers there speaks no HTTP");
    BROKEN.put("protocol error", "what answers there speaks no HTTP");
    BROKEN.put("Unknown HTTP version", "what answers there speaks no HTTP");
  }

  private RequestErrorText() {}

  /// @param patience the timeout for a connection
  static String reason(HttpRequest request, IOException broken, Duration patience) {
    String host = request.uri().getAuthority();
    return switch (broken) {
      case HttpConnectTimeoutException _ ->
          host + " accepts no connection within " + patience.toSeconds() + "s";
      case ConnectException unknown when isUnresolved(unknown) -> "there is no host " + host;
      case ConnectException _ when says(broken, "No route") || says(broken, "unreachable") ->
          "no way leads to " + host;
      case ConnectException _ -> "nothing listens at " + host;
      case SSLException _ -> "no secure connection to " + host + of(broken, INSECURE);
      default -> "the connection to " + host + " broke" + of(broken, BROKEN);
    };
  }

  private static String of(Throwable thrown, Map<String, String> words) {
    for (@Nullable Throwable each = thrown; each != null; each = each.getCause()) {
      switch (each) {
        case CertificateExpiredException _ -> {
          return ": its certificate has expired";
        }
        case CertificateNotYetValidException _ -> {
          return ": its certificate is not valid yet";
        }
        default -> {}
      }
    }
    return words.entrySet().stream()
        .filter(it -> says(thrown, it.getKey()))
        .findFirst()
        .map(it -> ": " + it.getValue())
        .orElse("");
  }

  private static boolean says(Throwable thrown, String words) {
    for (@Nullable Throwable each = thrown; each != null; each = each.getCause()) {
      String message = each.getMessage();
      if (message != null && message.contains(words)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnresolved(@Nullable Throwable thrown) {
    return thrown != null
        && (thrown instanceof UnresolvedAddressException || isUnresolved(thrown.getCause()));
  }
}
