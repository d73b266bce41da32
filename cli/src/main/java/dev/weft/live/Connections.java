package dev.weft.live;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The connections at the [RunSocket] of a run: one request and its reply on each. Safe for use by
/// several threads.
///
/// Each connection has a thread of its own and so much time that it is heard on a machine that has
/// too much to do. When there are many, the one is closed that has kept this waiting for longest,
/// so that clients that say nothing, or do not listen, keep nobody else from being heard.
final class Connections implements AutoCloseable {
  private static final int REQUEST_BYTES_MAX = 64 * 1_024;
  private static final int CONNECTIONS_MAX = 64;
  private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

  private final RunSocket socket;
  private final Path planFolder;
  private final Duration time;
  private final Function<Request, Reply> answering;
  private final Semaphore places = new Semaphore(CONNECTIONS_MAX);
  // Connections whose request has not come yet, and those whose reply has not been taken: those
  // first that this has waited for longest.
  private final Queue<LineConnection> asking = new ConcurrentLinkedQueue<>();
  private final Queue<LineConnection> listening = new ConcurrentLinkedQueue<>();
  // Null while it is closed. Written under this.
  private volatile @Nullable ServerSocketChannel server;

  /// @param planFolder the folder of the plan file
  /// @param time how long a connection may take
  /// @param answering carries a request out; it may block
  Connections(String run, Path planFolder, Duration time, Function<Request, Reply> answering) {
    this.socket = RunSocket.of(run, planFolder);
    this.planFolder = planFolder;
    this.time = time;
    this.answering = answering;
  }

  /// Opens the socket, and returns null; or why it could not be opened, for people.
  synchronized @Nullable String open() {
    ServerSocketChannel opened = null;
    try {
      opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(opened);
      server = opened;
      Thread.startVirtualThread(() -> RunSocket.removeDead(planFolder));
      Thread.ofPlatform().daemon().name("weft-control").start(this::admit);
      return null;
    } catch (IOException | UnsupportedOperationException unusable) {
      close(opened);
      socket.remove();
      return "nobody can answer approvals from another process: "
          + socket.file()
          + " cannot be made: "
          + reason(unusable);
    }
  }

  private static String reason(Exception unusable) {
    return switch (unusable) {
      case FileAlreadyExistsException taken -> taken.getFile() + " is something else";
      case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
      default -> String.valueOf(unusable.getMessage());
    };
  }

  private void admit() {
    for (ServerSocketChannel open = server; open != null; open = server) {
      try {
        SocketChannel channel = open.accept();
        if (isTherePlace()) {
          LineConnection connection = new LineConnection(channel, time);
          asking.add(connection);
          Thread.ofVirtual().name("weft-control").start(() -> serve(connection));
        } else {
          channel.close();
        }
      } catch (IOException failed) {
        // Closed, or there are too many open files, which may pass.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /// Takes a place, if need be that of the connection that has waited for longest.
  private boolean isTherePlace() {
    if (places.tryAcquire()) {
      return true;
    }
    LineConnection longest = asking.poll();
    if (longest == null) {
      longest = listening.poll();
    }
    if (longest != null) {
      longest.close();
    }
    try {
      return longest != null && places.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException never) {
      throw new IllegalStateException("nobody interrupts this thread", never);
    }
  }

  private void serve(LineConnection connection) {
    try (connection) {
      String reply = reply(connection).toJson();
      listening.add(connection);
      connection.writeLine(reply);
    } catch (IOException gone) {
      // Nobody is there to be told.
    } finally {
      asking.remove(connection);
      listening.remove(connection);
      places.release();
    }
  }

  private Reply reply(LineConnection connection) throws IOException {
    Request request;
    try {
      byte[] line = connection.readLine(REQUEST_BYTES_MAX);
      asking.remove(connection);
      request = Request.parse(line);
    } catch (IllegalArgumentException | LineConnection.LineTooLongException wrong) {
      return new Reply.Refused("not understood: " + wrong.getMessage());
    }
    return answering.apply(request);
  }

  /// Takes no more requests; returns when those that were taken have their replies, within two
  /// seconds.
  @Override
  public void close() {
    synchronized (this) {
      ServerSocketChannel open = server;
      server = null;
      if (open != null) {
        socket.remove();
        close(open);
      }
    }
    asking.forEach(LineConnection::close);
    try {
      // Each connection gives its place back when it ends.
      if (places.tryAcquire(CONNECTIONS_MAX, CLOSING_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
        places.release(CONNECTIONS_MAX);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(@Nullable ServerSocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException alreadyBroken) {
      // It is gone either way.
    }
  }
}
