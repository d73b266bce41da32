package dev.weft.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.Attempt;
import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.RunContext;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.engine.StepContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses that violate HTTP: the step fails with a reason, without an exception of Java's.
@Timeout(60)
class MalformedAnswersTest {

  /// Line breaks are written as `|`.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK|Content-Length: abc||",
        "HTTP/1.1 200 OK|Content-Length: -5||",
        "HTTP/1.1 200 OK|Content-Length: 5, 5||hello",
        "HTTP/1.1 200 OK|Content-Length: 99999999999999999999||x",
        "HTTP/1.1 200 OK|Content-Length: 9223372036854775807||x",
        "HTTP/1.1 200 OK|Content-Length: 3|Content-Length: 5||hello",
        "HTTP/1.1 200 OK|Content-Length: 3|Transfer-Encoding: chunked||5|hello|0||",
        "HTTP/1.1 304 Not Modified|Content-Length: x||",
        "HTTP/1.1 204 No Content|Content-Length: 4||abcd",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||zz|hello|0||",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||ffffffffffffffff|hello|0||",
        "HTTP/1.1 200 OK|X Y: z||",
        "HTTP/1.1 abc OK||",
        "HTTP/1.1 20 OK||",
        "HTTP/1.1||",
        "HTTP/1.1 101 Switching Protocols||",
        "HTTP/2.0 200 OK|Content-Length: 0||",
        "SSH-2.0-OpenSSH_9.6|",
        "garbage||",
        "",
      })
  void isAFailureThatSaysWhy(String answer) throws IOException {
    Failure failure = failure(answer);

    assertThat(failure.code()).isEqualTo(Failure.CONNECTION);
    assertThat(failure.message())
        .startsWith("GET http://127.0.0.1:")
        .contains(" got ")
        .doesNotContain("Exception", "null", "For input string", ": closed");
  }

  private static Failure failure(String answer) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(server, answer.replace("|", "\r\n")));
      HttpBody body = new HttpBody(HttpMethod.GET, "http://127.0.0.1:" + server.getLocalPort());
      Step.Work<?> step = new Step.Work<>("ask", body);
      Context context = StepContext.of(RunContext.NONE, new Task("t", List.of(step)));
      return catchThrowableOfType(
              StepFailedException.class,
              () -> body.run(new Attempt(context, step, 1, (_, _) -> {})))
          .failure();
    }
  }

  private static void serve(ServerSocket server, String answer) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        int asked = connection.getInputStream().read(new byte[4_096]);
        if (asked > 0) {
          connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
          connection.shutdownOutput();
          connection.getInputStream().readAllBytes();
        }
      } catch (IOException closed) {
        // By the client, or at the end of the test.
      }
    }
  }
}
