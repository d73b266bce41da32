package dev.weft.engine.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.engine.Timers;
import dev.weft.needs.Effort;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Shares of a million keys, most of which are used once and some all the time, by those who also
/// give up waiting.
class ManyKeysTest {
  private static final int KEYS = Effort.of("weft.keys", 1_000_000);
  private static final int AT_ONCE = 200;
  private static final long SECOND = 1_000_000_000L;
  private static final int RATE = 5;
  private static final Limit ALL = Limit.atMost("all", AT_ONCE);
  private static final Limit HOST = Limit.atMost("host", 3).withPerKey();
  private static final Limit SITE = Limit.rate("site", RATE, Duration.ofSeconds(1)).withPerKey();
  // Of what a rate counts, in milliseconds, one of which each asks.
  private static final int ASKED_LATELY = 1_000;

  private record Asked(String key, int weight, Claim<Asked> claim) {}

  private record Start(long at, int weight) {}

  private final Deque<Asked> running = new ArrayDeque<>();
  private final Deque<Asked> waiting = new ArrayDeque<>();
  private final Map<String, Integer> held = new HashMap<>();
  private final Map<String, Deque<Start>> starts = new HashMap<>();
  private long now;
  private int mostHeld;
  private int mostStarted;
  private int mostRunning;
  private final Limits.Callback<Asked> callback =
      new Limits.Callback<>() {
        @Override
        public void granted(Asked who) {
          waiting.remove(who);
          begin(who);
        }

        @Override
        public void waitsOn(Asked who, String limit) {}
      };
  private Limits<Asked> limits = new Limits<>(List.of(), (_, _, _) -> {});

  @Property(tries = 1)
  void memoryHoldsTheKeysInUseAndEachHasItsShare(@ForAll long seed) {
    Random random = new Random(seed);
    List<Limit> all = new ArrayList<>(List.of(ALL, HOST, SITE));
    Collections.shuffle(all, random);
    List<String> names = all.stream().map(Limit::name).toList();
    limits = new Limits<>(all, (_, _, _) -> {});

    for (int i = 0; i < KEYS; i++) {
      now += SECOND / ASKED_LATELY;
      limits.refresh(now, callback);
      String key = random.nextInt(50) == 0 ? "often " + random.nextInt(4) : "once " + i;
      int weight = 1 + random.nextInt(HOST.max());
      ask(names, key, weight);
      if (running.size() > AT_ONCE / 3) {
        release();
      }
      if (waiting.size() > 300) {
        limits.withdraw(waiting.removeLast(), now, callback);
      }
      if (i % ASKED_LATELY == 0) {
        // Of each key a count at the host and one at the site.
        assertThat(limits.table().keys())
            .isLessThanOrEqualTo(2L * (running.size() + waiting.size() + ASKED_LATELY + 1));
      }
    }
    while (!running.isEmpty() || !waiting.isEmpty()) {
      if (running.isEmpty()) {
        assertThat(limits.next(now)).as("somebody is let through").isNotEqualTo(Timers.NEVER);
        now = limits.next(now);
        limits.refresh(now, callback);
      } else {
        release();
      }
    }
    now += 2 * SECOND;
    ask(names, "last", 1);
    release();
    assertThat(limits.table().keys()).isLessThanOrEqualTo(2);
    assertThat(held).isEmpty();
    assertThat(mostHeld).as("of a host").isEqualTo(HOST.max());
    assertThat(mostStarted).as("at a site within a second").isEqualTo(RATE);
    assertThat(mostRunning).as("in all").isLessThanOrEqualTo(AT_ONCE);
  }

  private void ask(List<String> names, String key, int weight) {
    Claim<Asked> claim =
        limits
            .table()
            .claim(
                names,
                name ->
                    name.equals(ALL.name())
                        ? LimitShare.ONE
                        : LimitShare.weight(weight).withKey(key));
    Asked asked = new Asked(key, weight, claim);
    if (limits.ask(asked, claim, now) == null) {
      begin(asked);
    } else {
      waiting.add(asked);
    }
  }

  private void begin(Asked asked) {
    limits.begin(asked.claim(), now);
    running.add(asked);
    mostHeld = Math.max(mostHeld, held.merge(asked.key(), asked.weight(), Integer::sum));
    mostRunning = Math.max(mostRunning, running.size());
    if (asked.key().startsWith("often")) {
      Deque<Start> latest = starts.computeIfAbsent(asked.key(), _ -> new ArrayDeque<>());
      latest.removeIf(start -> start.at() + SECOND <= now);
      latest.add(new Start(now, asked.weight()));
      int started = latest.stream().mapToInt(Start::weight).sum();
      mostStarted = Math.max(mostStarted, started);
    }
  }

  private void release() {
    Asked first = running.removeFirst();
    held.computeIfPresent(
        first.key(), (_, most) -> most == first.weight() ? null : most - first.weight());
    limits.release(first.claim(), now, callback);
  }
}
