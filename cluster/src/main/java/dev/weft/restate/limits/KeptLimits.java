package dev.weft.restate.limits;

import dev.restate.sdk.common.StateKey;
import dev.restate.serde.Serde;
import dev.weft.engine.limits.LimitsExchange;
import dev.weft.restate.wire.Deflated;
import dev.weft.restate.wire.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/// The state of a run's limits that a [LimitsObject] stores between calls, as one compressed value.
///
/// @param state who holds and who waits for what
/// @param owners whose each request is, by its name
/// @param desks the workers that have requests, by their names
/// @param at the time of the last call
/// @param wakes when the next call is scheduled because of a rate or a pause; null if none is
record KeptLimits(
    LimitsExchange.State state,
    Map<String, Owner> owners,
    Map<String, Desk> desks,
    Instant at,
    @Nullable Instant wakes) {
  static final KeptLimits NONE =
      new KeptLimits(LimitsExchange.State.NEW, Map.of(), Map.of(), Instant.EPOCH, null);

  private static final ObjectWriter WRITER = Json.MAPPER.writerFor(KeptLimits.class);
  private static final ObjectReader READER = Json.MAPPER.readerFor(KeptLimits.class);

  static final StateKey<KeptLimits> KEY =
      StateKey.of(
          "limits",
          Serde.using("application/octet-stream", KeptLimits::packed, KeptLimits::unpacked));

  byte[] packed() {
    return Deflated.deflate(WRITER.writeValueAsBytes(this));
  }

  static KeptLimits unpacked(byte[] packed) {
    return READER.readValue(Deflated.inflate(packed));
  }

  /// Whose a request is.
  ///
  /// @param desk the worker that waits for the grant or has it; null if the engine does
  /// @param awakeable is resolved when the request is granted; null if nobody waits in the engine
  /// @param over when others than its worker reported that it is over; null if nobody did
  record Owner(@Nullable String desk, @Nullable String awakeable, @Nullable Instant over) {}

  /// A worker.
  ///
  /// @param number the number of its last exchange
  /// @param at the time of it
  /// @param told how many of `untold` that exchange was answered with
  /// @param untold requests that are granted, which the worker may not know yet
  record Desk(long number, Instant at, int told, List<String> untold) {}
}
