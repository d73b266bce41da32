package dev.weft.live;

import dev.weft.engine.Numbers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// One end of a connection that carries one line in each direction. On timeout it closes itself,
/// and a blocked reader or writer receives an [java.nio.channels.AsynchronousCloseException].
final class LineConnection implements AutoCloseable {

  /// Thrown if a line exceeds the maximum length.
  static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1;

    LineTooLongException(int max) {
      super("a line may have %s bytes at most".formatted(Numbers.format(max)));
    }
  }

  private final SocketChannel channel;
  private final CompletableFuture<Void> timeout;

  /// @param time the timeout of the whole exchange
  LineConnection(SocketChannel channel, Duration time) {
    this.channel = channel;
    Executor later = CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS);
    this.timeout = CompletableFuture.runAsync(this::closeChannel, later);
  }

  /// @throws java.net.ConnectException if no process listens there any more
  void connect(SocketAddress address) throws IOException {
    channel.connect(address);
  }

  /// Reads up to a line break. Blocks.
  ///
  /// @throws EOFException if the other end closes before a line break
  byte[] readLine(int bytesMax) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    while (channel.read(buffer.clear()) >= 0) {
      for (buffer.flip(); buffer.hasRemaining(); ) {
        byte next = buffer.get();
        if (next == '\n') {
          return line.toByteArray();
        }
        line.write(next);
        if (line.size() > bytesMax) {
          throw new LineTooLongException(bytesMax);
        }
      }
    }
    throw new EOFException("the other end closed the connection");
  }

  /// Writes a line. Blocks until the system has accepted all of it.
  void writeLine(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() {
    timeout.cancel(false);
    closeChannel();
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException alreadyBroken) {
      // It is gone either way.
    }
  }
}
