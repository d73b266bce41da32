package dev.weft.needs;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// The ports of an engine server: for the other servers, for clients, and for administration.
record Ports(int node, int ingress, int admin) {
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  static Ports free() throws IOException {
    return new Ports(freePort(), freePort(), freePort());
  }

  static String address(int port) {
    return "127.0.0.1:" + port;
  }

  static URI uri(int port) {
    return URI.create("http://" + address(port));
  }

  /// Returns a free port below the range that the system assigns to outgoing connections. A client
  /// that connects to a killed server's port could otherwise be assigned that same port.
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.isBound();
    } catch (BindException taken) {
      return false;
    }
  }
}
