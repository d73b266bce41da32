package dev.weft.restate.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/// The events of a task, compressed to a tenth of their size. Code that only forwards them need not
/// decompress them.
///
/// @param text JSON, deflated (RFC 1950), in Base64
public record PackedEvents(String text) {
  private static final TypeReference<List<StoryEvent>> EVENTS = new TypeReference<>() {};
  private static final ObjectWriter WRITER = Json.MAPPER.writerFor(EVENTS);
  private static final ObjectReader READER = Json.MAPPER.readerFor(EVENTS);

  // Creating one takes longer than compressing the events of a short task.
  private static final Queue<Deflater> DEFLATERS = new ConcurrentLinkedQueue<>();
  private static final Queue<Inflater> INFLATERS = new ConcurrentLinkedQueue<>();

  public static PackedEvents of(List<StoryEvent> events) {
    Deflater free = DEFLATERS.poll();
    Deflater deflater = free == null ? new Deflater(Deflater.BEST_SPEED) : free;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packing = new DeflaterOutputStream(bytes, deflater)) {
      packing.write(WRITER.writeValueAsBytes(events));
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
    deflater.reset();
    DEFLATERS.add(deflater);
    return new PackedEvents(Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }

  public List<StoryEvent> events() {
    Inflater free = INFLATERS.poll();
    Inflater inflater = free == null ? new Inflater() : free;
    byte[] bytes = Base64.getDecoder().decode(text);
    byte[] json;
    try (InputStream unpacking =
        new InflaterInputStream(new ByteArrayInputStream(bytes), inflater)) {
      json = unpacking.readAllBytes();
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    } finally {
      inflater.reset();
      INFLATERS.add(inflater);
    }
    return READER.readValue(json);
  }
}
