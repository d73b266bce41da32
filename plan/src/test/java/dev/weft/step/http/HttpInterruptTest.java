package dev.weft.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A request that the client or the server aborts.
@Timeout(30)
class HttpInterruptTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"})
  void anInterruptAbortsTheRequestAndClosesItsConnection(String soFar) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      FutureTask<Map<String, Object>> asking = asking(server);
      Thread asker = Thread.startVirtualThread(asking);
      try (Socket connection = server.accept()) {
        readHead(connection.getInputStream());
        connection.getOutputStream().write(soFar.getBytes(StandardCharsets.US_ASCII));
        asker.interrupt();

        assertThatThrownBy(asking::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(InterruptedException.class);
        assertThat(isClosed(connection.getInputStream())).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"})
  void aConnectionThatBreaksIsAFailureOfTheConnection(String soFar) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      FutureTask<Map<String, Object>> asking = asking(server);
      Thread.startVirtualThread(asking);
      try (Socket connection = server.accept()) {
        readHead(connection.getInputStream());
        connection.getOutputStream().write(soFar.getBytes(StandardCharsets.US_ASCII));
      }

      assertThatThrownBy(asking::get)
          .hasStackTraceContaining("got no answer: the connection to 127.0.0.1:");
    }
  }

  @Test
  void aThreadThatIsInterruptedAlreadyAsksNothing() throws Exception {
    try (HttpScene scene = new HttpScene()) {
      HttpBody body = new HttpBody(HttpMethod.POST, scene.url);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> HttpScene.run(body, "")).isInstanceOf(InterruptedException.class);
      assertThat(scene.asked).isEmpty();
    }
  }

  private static FutureTask<Map<String, Object>> asking(ServerSocket server) {
    HttpBody body =
        new HttpBody(HttpMethod.POST, "http://127.0.0.1:" + server.getLocalPort() + "/slow");
    return new FutureTask<>(() -> HttpScene.run(body, ""));
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
  }

  private static boolean isClosed(InputStream in) {
    try {
      return in.read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }
}
