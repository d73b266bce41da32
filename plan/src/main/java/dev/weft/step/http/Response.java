package dev.weft.step.http;

import dev.weft.Failure;
import dev.weft.json.Json;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The response to a request.
///
/// @param request describes the request
/// @param body the beginning of the body
/// @param trouble why the body is incomplete, to follow a description of the response; empty if it
///     is complete
@SuppressWarnings("ArrayRecordComponent") // never compared
record Response(String request, int status, HttpHeaders headers, byte[] body, String trouble) {
  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset=\"?([A-Za-z0-9][A-Za-z0-9.:_+-]*)");
  private static final int LINE_LENGTH_MAX = 200;

  /// Returns the step's outputs: `status`, `headers` by lower-case name, and `body`, which is a
  /// value if it is JSON (and absent if that is null) and otherwise a text.
  ///
  /// @throws IllegalArgumentException if the body is declared as JSON and is not; the message says
  ///     why
  Map<String, Object> outputs() {
    return outputs(isJson() && body.length > 0 ? Json.read(body) : text());
  }

  private Map<String, Object> outputs(@Nullable Object value) {
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put("status", status);
    Map<String, Object> named = new LinkedHashMap<>();
    headers
        .map()
        .forEach(
            (name, values) -> {
              // HTTP/2 includes the status as `:status`.
              if (!name.startsWith(":")) {
                named.put(name.toLowerCase(Locale.ROOT), String.join(", ", values));
              }
            });
    outputs.put("headers", Collections.unmodifiableMap(named));
    if (value != null) {
      outputs.put("body", value);
    }
    return Collections.unmodifiableMap(outputs);
  }

  /// Returns the outputs, with the body as a text if it is declared as JSON and is not.
  Map<String, Object> outputsIfSound() {
    try {
      return outputs();
    } catch (IllegalArgumentException notJson) {
      return outputs(text());
    }
  }

  /// Returns the failure of an unexpected response.
  ///
  /// @param received when it was received, by the local clock
  Failure failure(Instant received) {
    String line = firstLine();
    String message =
        "%s answered %s%s".formatted(request, statusLine(), line.isEmpty() ? "" : ": " + line);
    String code = Integer.toString(status);
    return RetryAfter.in(headers, received)
        .map(asked -> new Failure(code, message + note(asked), asked.pause(), null))
        .orElseGet(() -> new Failure(code, message));
  }

  /// Returns a note if a pause was shortened.
  private static String note(RetryAfter asked) {
    return asked.shortened().isEmpty()
        ? ""
        : " (it asks to come back after `%s`; a try waits for no more than a day)"
            .formatted(asked.shortened());
  }

  /// Returns for example `503 Service Unavailable`.
  String statusLine() {
    return (status + " " + reason()).strip();
  }

  private String firstLine() {
    // A redirect is not followed, so the message says where it leads.
    String location = headers.firstValue("Location").orElse("");
    String detail = status / 100 == 3 && !location.isEmpty() ? "it is at " + location : text();
    String line =
        detail
            .lines()
            .filter(it -> !it.isBlank())
            .findFirst()
            .orElse("")
            .strip()
            .replaceAll("[\\p{Cc}\\p{Cf}]", "");
    return line.length() > LINE_LENGTH_MAX ? line.substring(0, LINE_LENGTH_MAX - 1) + "…" : line;
  }

  private boolean isJson() {
    String type = contentType().replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
  }

  private String text() {
    Matcher charset = CHARSET.matcher(contentType());
    return new String(body, charset.find() ? charset(charset.group(1)) : StandardCharsets.UTF_8);
  }

  private static Charset charset(String name) {
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  private String contentType() {
    return headers.firstValue("Content-Type").orElse("");
  }

  /// Returns the reason phrase, which HTTP/2 and the JDK's client omit.
  private String reason() {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 423 -> "Locked";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "";
    };
  }
}
