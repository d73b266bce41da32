package dev.weft.restate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.restate.ClusterException;
import dev.weft.restate.RunSummary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The message if something other than an engine answers, or nothing does.
@Timeout(60)
class IngressTest {
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void anotherServerIsNamedWithWhatItAnswered() throws Exception {
    answer("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    assertThat(refusal("http"))
        .isEqualTo(
            "what answers at %s, with HTTP status 404, is no engine's ingress; is that its port?"
                .formatted(address("http")));
  }

  @Test
  void whatSpeaksNoHttpOrNoTlsIsSaid() throws Exception {
    answer("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    assertThat(refusal("http")).contains(": what answers there speaks no HTTP; ");
    assertThat(refusal("https")).contains(" speaks no TLS", "`http://` does without");
  }

  @Test
  void aConnectionThatBreaksIsSaid() throws Exception {
    answer("");
    assertThat(refusal("http")).contains(": the connection broke before an answer came; ");
  }

  @Test
  void whereNothingListensAndWhatHasNoSuchNameIsSaid() throws Exception {
    server.close();
    assertThat(refusal("http"))
        .isEqualTo(
            "cannot reach the cluster at %s: nothing listens there; is that the engine's ingress,"
                    .formatted(address("http"))
                + " and is it running?");
    assertThat(refusal(URI.create("http://nowhere.invalid:8080")))
        .contains(": there is no such host; ");
  }

  private void answer(String bytes) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket socket = server.accept();
                  Thread.ofVirtual().start(() -> answer(socket, bytes));
                }
              } catch (IOException closed) {
                // The test has ended.
              }
            });
  }

  private static void answer(Socket socket, String bytes) {
    try (socket) {
      if (socket.getInputStream().read() >= 0) {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        // The client might see the end before it has judged what came.
        if (bytes.isEmpty()) {
          socket.shutdownOutput();
        }
        socket.getInputStream().readAllBytes();
      }
    } catch (IOException gone) {
      // The client wants no more.
    }
  }

  private URI address(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
  }

  private String refusal(String scheme) {
    return refusal(address(scheme));
  }

  private static String refusal(URI address) {
    ClusterException refused =
        catchThrowableOfType(
            ClusterException.class,
            () ->
                new Ingress(address, null)
                    .call(Services.runs(Handlers.LIST), "", RunSummary[].class));
    return String.valueOf(refused.getMessage());
  }
}
