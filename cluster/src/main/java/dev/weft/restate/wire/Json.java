package dev.weft.restate.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.restate.serde.Serde;
import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.RunContext;
import dev.weft.engine.run.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// Converts the values exchanged with the engine. Whole numbers are read as `Integer`, `Long` or
/// `BigInteger`, others as `BigDecimal`, and outputs with their original types; an instant is a
/// number of nanoseconds since 1970, because each step has several. Thread-safe.
public final class Json {

  /// Omits the exception of a Java step, which stays where it was thrown.
  @JsonIgnoreProperties("cause")
  private interface WithoutCause {}

  private static final class Writing extends StdSerializer<Instant> {
    Writing() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant at, JsonGenerator json, SerializationContext context) {
      json.writeNumber(nanos(at));
    }
  }

  private static final class Reading extends StdDeserializer<Instant> {
    Reading() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) {
      return instant(json.getLongValue());
    }
  }

  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultPropertyInclusion(it -> it.withValueInclusion(JsonInclude.Include.NON_NULL))
          .addModule(
              new SimpleModule()
                  .addSerializer(new Writing())
                  .addDeserializer(Instant.class, new Reading())
                  .setSerializerModifier(new MapsInOrder()))
          .addMixIn(Failure.class, WithoutCause.class)
          .addMixIn(AttemptRecord.class, TypedOutputs.class)
          .addMixIn(HistoryEvent.Ended.class, TypedOutputs.class)
          .addMixIn(HistoryEvent.TaskEnded.class, TypedOutputs.class)
          .addMixIn(RunContext.Need.class, TypedOutputs.class)
          .addMixIn(Snapshot.OfGroup.class, TypedOutputs.class)
          .build();

  private static final Map<Class<?>, Serde<?>> SERDES = new ConcurrentHashMap<>();

  private Json() {}

  /// Returns the SDK's serializer for a type.
  @SuppressWarnings("unchecked")
  public // The value for a class has that type.
  static <T> Serde<T> of(Class<T> type) {
    return (Serde<T>) SERDES.computeIfAbsent(type, Json::make);
  }

  private static <T> Serde<T> make(Class<T> type) {
    ObjectWriter writer = MAPPER.writerFor(type);
    ObjectReader reader = MAPPER.readerFor(type);
    return Serde.using("application/json", writer::writeValueAsBytes, reader::readValue);
  }

  public static long nanos(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
