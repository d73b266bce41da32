package dev.weft.restate.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// Compresses values that the engine stores (RFC 1950), quickly rather than well. Thread-safe.
public final class Deflated {
  // Creating one takes longer than compressing the events of a short task.
  private static final Queue<Deflater> DEFLATERS = new ConcurrentLinkedQueue<>();
  private static final Queue<Inflater> INFLATERS = new ConcurrentLinkedQueue<>();

  private Deflated() {}

  public static byte[] deflate(byte[] bytes) {
    Deflater free = DEFLATERS.poll();
    Deflater deflater = free == null ? new Deflater(Deflater.BEST_SPEED) : free;
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (OutputStream packing = new DeflaterOutputStream(deflated, deflater)) {
      packing.write(bytes);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
    deflater.reset();
    DEFLATERS.add(deflater);
    return deflated.toByteArray();
  }

  public static byte[] inflate(byte[] deflated) {
    Inflater free = INFLATERS.poll();
    Inflater inflater = free == null ? new Inflater() : free;
    try (InputStream unpacking =
        new InflaterInputStream(new ByteArrayInputStream(deflated), inflater)) {
      return unpacking.readAllBytes();
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    } finally {
      inflater.reset();
      INFLATERS.add(inflater);
    }
  }
}
