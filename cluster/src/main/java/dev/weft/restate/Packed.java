package dev.weft.restate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/// What has happened to a task, as a text that takes a tenth of the room, and that whoever only
/// hands it on need not take apart.
///
/// @param text JSON, deflated (RFC 1950), in Base64
record Packed(String text) {
  private static final TypeReference<List<Told>> EVENTS = new TypeReference<>() {};
  private static final ObjectWriter WRITER = Json.MAPPER.writerFor(EVENTS);
  private static final ObjectReader READER = Json.MAPPER.readerFor(EVENTS);

  static Packed of(List<Told> events) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packing = new DeflaterOutputStream(bytes, deflater)) {
      packing.write(WRITER.writeValueAsBytes(events));
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    } finally {
      deflater.end();
    }
    return new Packed(Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }

  List<Told> events() {
    byte[] bytes = Base64.getDecoder().decode(text);
    try (InflaterInputStream unpacking = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      return READER.readValue(unpacking.readAllBytes());
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }
}
