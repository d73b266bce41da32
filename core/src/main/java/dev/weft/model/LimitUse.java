package dev.weft.model;

import dev.weft.Event;
import dev.weft.Limit;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The usage of one limit.
public final class LimitUse {
  private final Limit limit;
  // A key is in it while it is slowed.
  private final Map<String, Slowed> slowed = new HashMap<>();
  private long held;

  LimitUse(Limit limit) {
    this.limit = limit;
  }

  void change(int by) {
    held += by;
  }

  void adapt(Event.LimitAdapted adapted) {
    String key = adapted.key() == null ? "" : adapted.key();
    if (adapted.allowed() == limit.max()) {
      slowed.remove(key);
    } else {
      Slowed before = slowed.get(key);
      String reason = adapted.reason();
      String kept = before == null ? "" : before.reason();
      slowed.put(
          key,
          new Slowed(adapted.allowed(), reason == null ? kept : reason, adapted.pausedUntil()));
    }
  }

  /// How a limit is slowed that adapts.
  ///
  /// @param allowed how many may hold it at once
  /// @param reason the code of the failure that slowed it last; empty if that was before the run
  /// was continued
  /// @param pausedUntil until when nothing begins that needs it, perhaps in the past; null for
  /// never
  public record Slowed(int allowed, String reason, @Nullable Instant pausedUntil) {}

  /// Returns how it is slowed, by key; the key of a limit that has one count is empty.
  public Map<String, Slowed> slowed() {
    return Collections.unmodifiableMap(slowed);
  }

  public Limit limit() {
    return limit;
  }

  /// Returns how much of it steps and tasks hold, of all keys together.
  public long held() {
    return held;
  }
}
