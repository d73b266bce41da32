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

/// The connections at the [RunSocket] of a run, with one request and its reply on each.
/// Thread-safe.
///
/// Each connection has a thread of its own and a timeout that suffices on an overloaded machine. If
/// there are too many, the one that has kept this server waiting longest is closed, so that idle
/// clients do not block others.
final class Connections implements AutoCloseable {
  private static final int REQUEST_BYTES_MAX = 64 * 1_024;
  private static final int CONNECTIONS_MAX = 64;
  private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

  private final RunSocket socket;
  private final Path planFolder;
  private final Duration time;
  private final Function<Request, Reply> answering;
  private final Semaphore places = new Semaphore(CONNECTIONS_MAX);
  // Connections whose request has not arrived, and those whose reply has not been read; longest
  // waiting first.
  private final Queue<LineConnection> asking = new ConcurrentLinkedQueue<>();
  private final Queue<LineConnection> listening = new ConcurrentLinkedQueue<>();
  // Null while it is closed. Written under this.
  private volatile @Nullable ServerSocketChannel server;

  /// @param planFolder the folder of the plan file
  /// @param time the timeout of a connection
  /// @param answering handles a request; it may block
  Connections(String run, Path planFolder, Duration time, Function<Request, Reply> answering) {
    this.socket = RunSocket.of(run, planFolder);
    this.planFolder = planFolder;
    this.time = time;
    this.answering = answering;
  }

  /// Opens the socket, and returns null; or returns the reason for users if that fails.
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
        // The socket is closed, or too many files are open, which may pass.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /// Takes a slot, if need be that of the connection that has waited longest.
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
      // The client is gone.
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

  /// Stops accepting requests. Blocks for up to two seconds until accepted requests have their
  /// replies.
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
      // Each connection releases its slot when it ends.
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
