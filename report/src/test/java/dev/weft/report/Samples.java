package dev.weft.report;

import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Status;
import dev.weft.model.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Runs to look at; the same at each call.
final class Samples {
  static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

  private static final Duration LATER = Duration.ofHours(1);

  private Samples() {}

  static Timeline of(String plan, @Nullable Status status, List<Lane> lanes) {
    return of(plan, status, List.of(), List.of(), lanes);
  }

  static Timeline of(
      String plan,
      @Nullable Status status,
      List<Timeline.Group> groups,
      List<Limit> limits,
      List<Lane> lanes) {
    Instant end = lanes.stream().map(Lane::end).max(Instant::compareTo).orElse(NINE);
    return new Timeline(
        "k3f9x2ab",
        plan,
        NINE,
        status == null ? null : end,
        status,
        end.plus(LATER),
        groups,
        limits,
        Group.UNBOUNDED,
        List.of(),
        lanes);
  }

  /// Three lists side by side.
  static Timeline lesson() {
    return of(
        "lesson",
        Status.SUCCEEDED,
        List.of(
            LaneBuilder.task("Laptop", NINE)
                .waited("Open the lid", 1_000)
                .waited("Log in", 2_000)
                .waited("Check mail", 1_500)
                .ended(Status.SUCCEEDED),
            LaneBuilder.task("Coffee", NINE)
                .waited("Grind the beans", 1_200)
                .waited("Heat the water", 2_600)
                .waited("Pour", 700)
                .ended(Status.SUCCEEDED),
            LaneBuilder.task("Parcel", NINE)
                .waited("Find the box", 500)
                .waited("Wrap", 1_700)
                .waited("Write the address", 900)
                .waited("Bring it to the door", 800)
                .ended(Status.SUCCEEDED)));
  }

  /// A release with needs, limits, retries, an approval, steps side by side and failures.
  static Timeline release() {
    Random random = new Random(7);
    List<Lane> lanes = new ArrayList<>();
    Lane checkout = LaneBuilder.task("Checkout", NINE).ran("fetch", 4_200).ended(Status.SUCCEEDED);
    lanes.add(checkout);
    List<String> services =
        List.of("billing", "catalog", "search", "orders", "mail", "stock", "web", "admin");
    Instant built = checkout.end();
    for (int i = 0; i < services.size(); i++) {
      Lane build = build(services.get(i), i, checkout.end(), random);
      lanes.add(build);
      built = build.end().isAfter(built) ? build.end() : built;
    }
    lanes.add(tests(checkout.end()));
    lanes.add(
        LaneBuilder.task("Licences", checkout.end())
            .ran("scan", 9_000)
            .skipped("publish")
            .ended(Status.SUCCEEDED));
    Lane sign =
        LaneBuilder.task("Sign-off", built)
            .ran("changelog", 2_300)
            .approved("release-manager", 48_000)
            .ended(Status.SUCCEEDED);
    lanes.add(sign);
    for (int i = 0; i < services.size(); i++) {
      lanes.add(deploy(services.get(i), i, sign.end(), random));
    }
    lanes.add(LaneBuilder.task("Announce", sign.end()).ended(Status.SKIPPED));
    List<Timeline.Group> groups =
        List.of(
            group("Checkout"),
            group("Build", "Checkout"),
            group("Tests", "Checkout"),
            group("Licences", "Checkout"),
            group("Sign-off", "Build", "Tests"),
            group("Deploy", "Sign-off"),
            group("Announce", "Deploy"));
    List<Limit> limits =
        List.of(Limit.atMost("builders", 3), Limit.atMost("cluster", 2), Limit.atMost("gpu", 1));
    return of("release", Status.FAILED, groups, limits, lanes);
  }

  static Timeline.Group group(String name, String... needs) {
    return new Timeline.Group(name, List.of(needs), List.of());
  }

  private static Lane build(String service, int i, Instant began, Random random) {
    LaneBuilder lane = new LaneBuilder("Build/" + service, "Build", began);
    if (i >= 3) {
      lane.queued("builders", 12_000L * (i / 3) + random.nextInt(2_000));
    }
    lane.ran("compile", 8_000 + random.nextInt(3_500), "builders");
    lane.ran("package", 1_500 + random.nextInt(1_000));
    if (i % 3 == 1) {
      lane.failed("push", 1, 2_000, new Failure("exit 75", "exit 75: the registry is busy"))
          .paused(3_000)
          .again("push", 2, 2_500);
    } else {
      lane.ran("push", 2_500 + random.nextInt(900));
    }
    return lane.ended(Status.SUCCEEDED);
  }

  private static Lane tests(Instant began) {
    LaneBuilder lane = LaneBuilder.task("Tests", began).ran("prepare", 2_000);
    Instant from = lane.now();
    lane.beside("unit", Lane.Kind.WORK, from, 11_000)
        .beside("browser", Lane.Kind.WORK, from, 23_000)
        .beside("load", Lane.Kind.WORK, from.plusMillis(1_000), 17_000)
        .beside("all-tests", Lane.Kind.GATHER, from, 23_000)
        .paused(23_000)
        .ran("collect", 1_200);
    return lane.ended(Status.SUCCEEDED);
  }

  private static Lane deploy(String service, int i, Instant began, Random random) {
    LaneBuilder lane = new LaneBuilder("Deploy/" + service, "Deploy", began);
    if (i >= 2) {
      lane.queued("cluster", 9_000L * (i / 2));
    }
    lane.ran("roll-out", 6_000 + random.nextInt(2_500), "cluster").waited("settle", 4_000);
    Failure unhealthy = new Failure("503", "HTTP 503 from https://" + service + ".example/health");
    if (service.equals("search")) {
      return lane.failed("health", 1, 900, unhealthy)
          .paused(2_000)
          .failed("health", 2, 800, unhealthy)
          .paused(4_000)
          .failed("health", 3, 1_100, unhealthy)
          .printed(
              "GET https://search.example/health",
              "index: opening shard 3 of 12",
              "index: shard 3: checksum mismatch at offset 88172",
              "search is not ready: 1 of 12 shards failed")
          .ended(Status.FAILED);
    }
    return lane.ran("health", 300 + random.nextInt(400)).ended(Status.SUCCEEDED);
  }

  /// `count` orders of four steps each under two limits, 200 at a time.
  static Timeline orders(int count) {
    return new Orders(count).run();
  }

  /// Names and output that try to be something else than text.
  static Timeline hostile() {
    String script = "</script><script>document.title='owned'</script><!--<script>";
    String image = "<img src=x onerror=\"document.title='owned'\">";
    String overlong = "ab\u0301\u202egnp.exe \ud83d\ude80 " + "long ".repeat(500);
    return of(
        script,
        Status.FAILED,
        List.of(group(script, image), group("__proto__")),
        List.of(Limit.atMost(image, 1)),
        List.of(
            LaneBuilder.task(script, NINE)
                .queued(image, 500)
                .failed(image, 1, 900, new Failure(image, script), image)
                .printed(script, image, "\u001b[31mred\u001b[0m \u2028 \u0000 end")
                .ended(Status.FAILED),
            LaneBuilder.task(overlong, NINE).ran(overlong, 700).ended(Status.SUCCEEDED),
            LaneBuilder.task("__proto__", NINE).ran("constructor", 700).ended(Status.SUCCEEDED)));
  }
}
