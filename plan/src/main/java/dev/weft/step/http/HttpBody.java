package dev.weft.step.http;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.PlanValues;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.expression.ValueTemplate;
import dev.weft.step.http.ContentEncoding.UndecodableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends a request and receives the response. In a Java program:
///
/// ```java
/// new Step.Work(
///     "order",
///     new HttpBody(HttpMethod.POST, "http://127.0.0.1:8080/orders/${{ row.id }}")
///         .withJson(Map.of("amount", "${{ row.amount }}")))
/// ```
///
/// Its outputs are `status`, `headers` (by lower-case name) and `body`: a value if the response is
/// JSON, otherwise a text. Bodies in gzip or deflate are decoded. A body of more than 16 MiB fails
/// the step.
///
/// The step fails with the status as the code, such as `503`, if the status is not expected; with
/// `connection` if there was no response; with `error` if a value is missing or not allowed in its
/// place. The next attempt waits for the time that a `Retry-After` in the response requests.
///
/// POST, PUT, PATCH and DELETE send the header `Idempotency-Key`, which is the same for each
/// attempt of the step, percent-encoded where it is not visible ASCII. Redirects are not followed,
/// because they may lead to another host: they are responses like any other. An interrupt aborts
/// the request.
///
/// @param headers headers in addition to those of [Payload] and the client
/// @param expected the statuses of a success
/// @param planValues the plan's values, for its templates
public record HttpBody(
    HttpMethod method,
    Address address,
    List<Header> headers,
    Payload payload,
    ExpectedStatus expected,
    PlanValues planValues)
    implements Body {

  /// The outputs of a response.
  public static final List<String> OUTPUTS = List.of("status", "headers", "body");

  /// The maximum size of a response's body, in bytes.
  public static final int BODY_BYTES_MAX = 16 << 20;

  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  /// A single client, so that connections are shared; created when the first request is sent.
  private static final class Shared {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            // What the client does with a piece of an answer is short, and dearer to hand on than
            // to do.
            .executor(Runnable::run)
            .build();
  }

  public HttpBody {
    headers = List.copyOf(headers);
  }

  /// Creates a request without additional headers or payload that expects a `2xx`.
  ///
  /// @param address a URL whose path and query may hold templates
  /// @throws IllegalArgumentException if the address is invalid
  public HttpBody(HttpMethod method, String address) {
    this(
        method,
        Address.of(address, Map.of()),
        List.of(),
        new Payload.None(),
        ExpectedStatus.SUCCESS,
        PlanValues.NONE);
  }

  /// Returns this request with a JSON payload.
  ///
  /// @param value a tree of maps, lists, texts, numbers, truth values and null; its texts may
  ///     contain templates
  public HttpBody withJson(@Nullable Object value) {
    return with(headers, new Payload.JsonValue(ValueTemplate.of(value)), expected);
  }

  /// Returns this request with a text payload.
  ///
  /// @param text may hold templates
  public HttpBody withText(String text) {
    return with(headers, new Payload.Text(Template.of(text)), expected);
  }

  /// Returns this request with one more header.
  ///
  /// @param value may hold templates
  /// @throws IllegalArgumentException if the header cannot be sent, or the client sets it
  public HttpBody withHeader(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, Template.of(value)));
    return with(more, payload, expected);
  }

  /// Returns this request with other expected statuses.
  ///
  /// @param patterns statuses such as `201`, and classes such as `2xx`
  public HttpBody withExpected(String... patterns) {
    return with(headers, payload, ExpectedStatus.of(patterns));
  }

  private HttpBody with(List<Header> headers, Payload payload, ExpectedStatus expected) {
    return new HttpBody(method, address, headers, payload, expected, planValues);
  }

  @Override
  public Map<String, Object> run(Attempt attempt) throws InterruptedException {
    HttpRequest request = request(attempt);
    return outputs(request, exchange(request), Instant.now());
  }

  /// Returns the step's outputs after a response that did not come from a server, such as one that
  /// a test makes up.
  ///
  /// @param headers by name
  /// @throws StepFailedException if the status is not expected, or the request or the response is
  ///     invalid
  public Map<String, Object> answered(
      Attempt attempt, int status, Map<String, List<String>> headers, byte[] body) {
    HttpRequest request = request(attempt);
    HttpHeaders received = HttpHeaders.of(headers, (_, _) -> true);
    Response response = new Response(describe(request), status, received, body, "");
    return outputs(request, response, attempt.now());
  }

  /// Returns the payload that an attempt would send; null for none.
  ///
  /// @throws StepFailedException if a value is missing
  public byte @Nullable [] payload(Attempt attempt) {
    try {
      return payload.bytes(Scope.of(attempt.context(), planValues));
    } catch (ExpressionException noValue) {
      throw failed(Failure.ERROR, String.valueOf(noValue.getMessage()));
    }
  }

  private Map<String, Object> outputs(HttpRequest request, Response response, Instant received) {
    if (!expected.contains(response.status())) {
      throw new StepFailedException(response.failure(received), response.outputsIfSound());
    }
    String answered = describe(request) + " answered " + response.statusLine();
    if (!response.trouble().isEmpty()) {
      throw failed(Failure.ERROR, answered + response.trouble());
    }
    try {
      return response.outputs();
    } catch (IllegalArgumentException notJson) {
      throw failed(
          Failure.ERROR, answered + " with JSON that cannot be read: " + notJson.getMessage());
    }
  }

  /// Returns the request with its values filled in.
  ///
  /// @throws StepFailedException if a value is missing, or not allowed in its place
  HttpRequest request(Attempt attempt) {
    try {
      Scope scope = Scope.of(attempt.context(), planValues);
      HttpRequest.Builder request = HttpRequest.newBuilder(address.uri(scope));
      byte[] bytes = payload.bytes(scope);
      BodyPublisher publisher =
          bytes == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes);
      request.method(method.name(), publisher);
      headers.forEach(header -> request.header(header.name(), header.text(scope)));
      String type = payload.contentType();
      if (type != null && !sets("Content-Type")) {
        request.header("Content-Type", type);
      }
      if (!method.isSafe() && !sets(IDEMPOTENCY_KEY)) {
        request.header(IDEMPOTENCY_KEY, Percent.encodeInvisible(attempt.key()));
      }
      if (address.isPlain()) {
        // Otherwise each new connection would negotiate an upgrade to HTTP/2.
        request.version(HttpClient.Version.HTTP_1_1);
      }
      return request.build();
    } catch (ExpressionException noValue) {
      throw failed(Failure.ERROR, String.valueOf(noValue.getMessage()));
    }
  }

  /// A request as it would be sent, but for its payload.
  ///
  /// @param headers the values of each header that is set here
  public record Head(String method, URI address, Map<String, List<String>> headers) {
    public Head {
      headers = Map.copyOf(headers);
    }
  }

  /// Returns the head of the request with its values filled in; nothing is sent.
  ///
  /// @throws StepFailedException if a value is missing, or not allowed in its place
  public Head head(Attempt attempt) {
    HttpRequest request = request(attempt);
    return new Head(request.method(), request.uri(), request.headers().map());
  }

  private boolean sets(String header) {
    return headers.stream().anyMatch(it -> it.is(header));
  }

  private static Response exchange(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<InputStream> received =
          Shared.CLIENT.send(request, BodyHandlers.ofInputStream());
      // Closing the stream early abandons the connection.
      try (InputStream body = received.body()) {
        requireOneLength(received.headers());
        byte[] bytes = ContentEncoding.decode(received.headers(), body, BODY_BYTES_MAX + 1);
        boolean isWhole = bytes.length <= BODY_BYTES_MAX;
        return new Response(
            describe(request),
            received.statusCode(),
            received.headers(),
            isWhole ? bytes : Arrays.copyOf(bytes, BODY_BYTES_MAX),
            isWhole ? "" : " with more than 16 MiB");
      } catch (UndecodableException wrong) {
        return new Response(
            describe(request),
            received.statusCode(),
            received.headers(),
            new byte[0],
            String.valueOf(wrong.getMessage()));
      }
    } catch (IOException broken) {
      // An interrupt while the body is read surfaces as this exception.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw failed(
          Failure.CONNECTION,
          describe(request)
              + " got no answer: "
              + RequestErrorText.reason(request, broken, CONNECT_TIMEOUT));
    } catch (RuntimeException unreadable) {
      // For instance, the client reports a content length that is not a number like this.
      String why = String.valueOf(root(unreadable).getMessage());
      throw failed(
          Failure.CONNECTION,
          describe(request)
              + " got an answer that is not HTTP: "
              + why.replaceFirst("^For input string: \"(.*)\"$", "a length of `$1`"));
    }
  }

  /// Refuses several lengths, of which the client would use one, not necessarily the right one.
  private static void requireOneLength(HttpHeaders headers) {
    List<String> lengths = new ArrayList<>(headers.allValues("Content-Length"));
    lengths.addAll(headers.allValues("Transfer-Encoding"));
    if (lengths.stream().distinct().count() > 1) {
      throw new IllegalArgumentException("a length of `" + String.join("` and `", lengths) + "`");
    }
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : root(cause);
  }

  private static String describe(HttpRequest request) {
    return request.method() + " " + request.uri();
  }

  private static StepFailedException failed(String code, String message) {
    return new StepFailedException(new Failure(code, message));
  }
}
