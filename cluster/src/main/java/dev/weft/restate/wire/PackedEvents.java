package dev.weft.restate.wire;

import java.util.Base64;
import java.util.List;
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

  public static PackedEvents of(List<StoryEvent> events) {
    byte[] bytes = Deflated.deflate(WRITER.writeValueAsBytes(events));
    return new PackedEvents(Base64.getEncoder().encodeToString(bytes));
  }

  public List<StoryEvent> events() {
    return READER.readValue(Deflated.inflate(Base64.getDecoder().decode(text)));
  }
}
