package dev.weft.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.needs.LongTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Calls of a server whose capacity halves, and comes back.
class AdaptiveLimitTest {
  private static final Step.Work<?> CALL =
      new Step.Work<>("call", _ -> Map.of())
          .withLimits(List.of("api"))
          .withRetry(Retry.of(1_000).withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10)));

  private static final Limit ADAPTS = Limit.atMost("api", 200).withAdapt();
  private static final Limit TOO_HIGH = Limit.atMost("api", 200);
  private static final Limit RIGHT = Limit.atMost("api", 20);

  @Test
  void itFollowsAServerThatDoesSoManyCallsAtOnce() {
    OverloadedServer server = OverloadedServer.ofPlaces(20);

    run(server, ADAPTS);

    assertThat(figures(server))
        .as("once it has settled, in each minute")
        .allSatisfy(
            minute -> {
              assertThat(minute.refused()).isLessThan(0.02);
              assertThat(minute.used()).isGreaterThan(0.9);
            });
  }

  @Test
  void itFollowsAServerThatSaysForHowLongToPause() {
    OverloadedServer server = OverloadedServer.ofTokens(100);

    run(server, ADAPTS);

    assertThat(figures(server))
        .allSatisfy(
            minute -> {
              assertThat(minute.refused()).isLessThan(0.02);
              assertThat(minute.used()).isGreaterThan(0.9);
            });
  }

  @Test
  void aRunThatIsContinuedGoesOnWithWhatItHadLearnt() {
    Instant start = Instant.EPOCH.plusSeconds(1_000);
    Instant paused = start.plusSeconds(20);
    MemoryJournal journal = new MemoryJournal();
    journal.note(new Event.LimitAdapted(start, "api", null, 3, "429", paused));
    List<Task> tasks =
        IntStream.range(0, 20).mapToObj(i -> new Task("t" + i, List.of(CALL))).toList();
    Plan plan = Plan.of("plan", Group.of("calls", tasks)).withLimits(ADAPTS);
    List<Instant> starts = new ArrayList<>();

    new VirtualDriver(7, Model.UP_TO_A_SECOND, journal, start)
        .run(
            plan,
            List.of(
                event -> {
                  if (event instanceof Event.StepStarted) {
                    starts.add(event.at());
                  }
                }));

    assertThat(starts).hasSize(20).allMatch(at -> !at.isBefore(paused));
    assertThat(starts.stream().filter(paused::equals)).hasSize(3);
  }

  /// The figures in bench/NOTES.md.
  @Test
  @LongTest
  void aFixedLimitWastesCallsOrIsKnownBeforehand() {
    for (Limit limit : List.of(ADAPTS, TOO_HIGH, RIGHT)) {
      OverloadedServer places = OverloadedServer.ofPlaces(20);
      OverloadedServer tokens = OverloadedServer.ofTokens(200);
      run(places, limit);
      run(tokens, limit);
      System.out.println(limit + "\n  places " + figures(places) + "\n  tokens " + figures(tokens));
      if (!limit.adapt()) {
        assertThat(figures(places).get(1).refused()).isGreaterThan(0.5);
      }
    }
  }

  private record Minute(double refused, double used) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.1f%% refused, %.0f%% used", 100 * refused, 100 * used);
    }
  }

  /// In each minute, without its first twenty seconds.
  private static List<Minute> figures(OverloadedServer server) {
    return List.of(
        new Minute(server.refused(20, 60), server.used(20, 60, 1)),
        new Minute(server.refused(80, 120), server.used(80, 120, 0.5)),
        new Minute(server.refused(140, 180), server.used(140, 180, 1)));
  }

  private static RunResult run(OverloadedServer server, Limit limit) {
    // So many that they take a bit longer than three minutes.
    int calls = (int) (server.callsPerSecond() * 155);
    List<Task> tasks =
        IntStream.range(0, calls).mapToObj(i -> new Task("t" + i, List.of(CALL))).toList();
    Plan plan = Plan.of("plan", Group.of("calls", tasks)).withLimits(limit);
    RunResult result = new VirtualDriver(7, server).run(plan, List.of(server));
    assertThat(result.succeeded()).isEqualTo(calls);
    return result;
  }
}
