package dev.weft.step;

import dev.weft.secret.MaskedLines;
import dev.weft.secret.Masks;
import dev.weft.step.process.Lines;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Captures what Java code in this process prints with `System.out` and `System.err` while this is
/// open: it is passed on line by line, with secrets masked, and is not printed otherwise.
public final class StrayOutput implements AutoCloseable {
  private final PrintStream outBefore = System.out;
  private final PrintStream errBefore = System.err;
  private final PrintStream out;
  private final PrintStream err;

  private StrayOutput(Masks masks, Consumer<String> onLine) {
    this.out = new PrintStream(new Taking(masks, onLine), true, StandardCharsets.UTF_8);
    this.err = new PrintStream(new Taking(masks, onLine), true, StandardCharsets.UTF_8);
  }

  /// Starts capturing.
  ///
  /// @param onLine receives each line; may be called by several threads
  public static StrayOutput take(Masks masks, Consumer<String> onLine) {
    StrayOutput stray = new StrayOutput(masks, onLine);
    System.setOut(stray.out);
    System.setErr(stray.err);
    return stray;
  }

  /// Passes on the rest of a line, and restores the previous streams.
  @Override
  public void close() {
    System.setOut(outBefore);
    System.setErr(errBefore);
    out.close();
    err.close();
  }

  /// Used by one thread at a time, because a print stream locks.
  private static final class Taking extends OutputStream {
    private final Lines lines;
    private final ByteBuffer bytes = ByteBuffer.allocate(8_192);

    Taking(Masks masks, Consumer<String> onLine) {
      MaskedLines masked = masks.lines();
      this.lines = new Lines((piece, more) -> onLine.accept(masked.mask(piece, more)), masks);
    }

    @Override
    public void write(int single) {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] more, int offset, int length) {
      for (int taken = 0; taken < length; ) {
        int part = Math.min(length - taken, bytes.remaining());
        bytes.put(more, offset + taken, part).flip();
        lines.accept(bytes);
        bytes.compact();
        taken += part;
      }
    }

    @Override
    public void close() {
      lines.end(bytes.flip());
    }
  }
}
