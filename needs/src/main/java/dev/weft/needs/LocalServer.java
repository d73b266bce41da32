package dev.weft.needs;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An HTTP server of a test, at a free port of 127.0.0.1, with a virtual thread for each request.
public final class LocalServer implements AutoCloseable {
  // As many connections as a run opens at once may wait to be accepted.
  private static final int BACKLOG = 1_024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Starts a server that answers the requests to a path and those below it.
  public LocalServer(String path, HttpHandler handler) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setExecutor(threads);
    server.createContext(path, handler);
    server.start();
  }

  /// Answers the requests to another path, too.
  public LocalServer with(String path, HttpHandler handler) {
    server.createContext(path, handler);
    return this;
  }

  /// Returns its address, without a slash at the end.
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Closes all connections and waits for the requests under way.
  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
