package dev.weft.report;

import dev.weft.Failure;
import dev.weft.Limit;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/// Simulates orders: 200 at a time, each of four steps, two of which wait for a limit. One in fifty
/// of the charges fails and is retried; one order in a thousand fails permanently.
final class Orders {
  private static final int AT_A_TIME = 200;
  private static final List<String> STEPS = List.of("check", "reserve", "charge", "confirm");
  private static final int[] TYPICAL = {30, 80, 140, 20};

  private final Random random = new Random(11);
  private final int count;
  private final Lane[] lanes;
  private final Turns stock = new Turns("stock", 40);
  private final Turns bank = new Turns("bank", 60);
  private final PriorityQueue<Next> ready =
      new PriorityQueue<>(Comparator.comparing(Next::at).thenComparingInt(Next::order));

  /// An order that continues at a given time.
  private record Next(Instant at, int order, int step, int attempt, LaneBuilder lane) {}

  /// A limit, as the times at which each of its places is free again.
  private record Turns(String name, PriorityQueue<Instant> free) {
    Turns(String name, int max) {
      this(name, new PriorityQueue<>());
      for (int i = 0; i < max; i++) {
        free.add(Instant.MIN);
      }
    }
  }

  Orders(int count) {
    this.count = count;
    this.lanes = new Lane[count];
  }

  Timeline run() {
    int next = 0;
    while (next < Math.min(AT_A_TIME, count)) {
      begin(next++, Samples.NINE.plusMillis(next / 20));
    }
    while (!ready.isEmpty()) {
      Next now = ready.poll();
      if (goesOn(now)) {
        continue;
      }
      if (next < count) {
        begin(next++, now.lane().now());
      }
    }
    List<Lane> inOrder = new ArrayList<>(List.of(lanes));
    inOrder.sort(Comparator.comparing(Lane::began));
    return Samples.of(
        "orders",
        Status.FAILED,
        List.of(Samples.group("Orders")),
        List.of(Limit.atMost("stock", 40), Limit.atMost("bank", 60)),
        inOrder);
  }

  private void begin(int order, Instant at) {
    String name = String.format(Locale.ROOT, "Orders/%06d", order + 1);
    ready.add(new Next(at, order, 0, 1, new LaneBuilder(name, "Orders", at)));
  }

  private boolean goesOn(Next now) {
    LaneBuilder lane = now.lane();
    if (now.step() == STEPS.size()) {
      lanes[now.order()] = lane.ended(Status.SUCCEEDED);
      return false;
    }
    int took =
        TYPICAL[now.step()] / 2 + (int) (TYPICAL[now.step()] * -Math.log(1 - random.nextDouble()));
    String step = STEPS.get(now.step());
    switch (now.step()) {
      case 1 -> inTurn(stock, lane, () -> lane.ran(step, took, "stock"));
      case 2 -> {
        boolean refused = now.order() % 1_000 == 117;
        if (refused || random.nextInt(50) == 0) {
          return fails(now, took, refused);
        }
        inTurn(bank, lane, () -> lane.again(step, now.attempt(), took, "bank"));
      }
      default -> lane.ran(step, took);
    }
    ready.add(new Next(lane.now(), now.order(), now.step() + 1, 1, lane));
    return true;
  }

  private boolean fails(Next now, int took, boolean refused) {
    LaneBuilder lane = now.lane();
    Failure failure =
        refused
            ? new Failure("422", "HTTP 422: the card is not accepted")
            : new Failure("503", "HTTP 503: the bank is busy");
    inTurn(bank, lane, () -> lane.failed("charge", now.attempt(), took, failure, "bank"));
    if (refused) {
      lanes[now.order()] =
          lane.printed("POST /charges", "{\"error\":\"card_declined\"}").ended(Status.FAILED);
      return false;
    }
    lane.paused(200);
    ready.add(new Next(lane.now(), now.order(), now.step(), now.attempt() + 1, lane));
    return true;
  }

  private static void inTurn(Turns turns, LaneBuilder lane, Runnable step) {
    Instant free = turns.free().remove();
    if (free.isAfter(lane.now())) {
      lane.queued(turns.name(), java.time.Duration.between(lane.now(), free).toMillis());
    }
    step.run();
    turns.free().add(lane.now());
  }
}
