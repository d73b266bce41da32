package dev.weft.restate.client;

import dev.weft.restate.ClusterException;
import dev.weft.restate.wire.Admin;
import dev.weft.restate.wire.Services;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Registers the addresses of workers with the engine, through its admin interface.
///
/// Each address is a *deployment*. The engine ends an invocation at the deployment where it began,
/// because its log has the format of those workers. So an address may be taken over by workers of
/// another format only while no invocation is left there.
public final class Registration {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN = Duration.ofMillis(250);

  private Registration() {}

  /// What workers at an address offer: the log's format of each service, by name.
  private record Offer(Map<String, Integer> formats) {

    static Offer of(JsonNode services) {
      Map<String, Integer> formats = new TreeMap<>();
      for (JsonNode service : services) {
        JsonNode format = service.path("metadata").path(Services.FORMAT_KEY);
        // Workers from before formats had numbers do not say it.
        formats.put(service.path("name").asString(), format.isString() ? format.asInt() : 1);
      }
      return new Offer(formats);
    }

    /// Returns whether workers that offer this can end what workers began that offered the other.
    boolean serves(Offer other) {
      return formats.entrySet().containsAll(other.formats.entrySet());
    }

    @Override
    public String toString() {
      String all = String.join(", ", formats.keySet());
      return "log format %s (%s)".formatted(formats.values().stream().findFirst().orElse(0), all);
    }
  }

  /// Registers workers through the admin interface of the engine's only node.
  public static void register(URI admin, URI workers)
      throws ClusterException, InterruptedException {
    register(List.of(admin), workers);
  }

  /// Registers workers at this address; new tasks are sent there, and tasks in progress elsewhere
  /// stay there. Blocks, and waits for an engine that is still starting.
  ///
  /// @param nodes the admin interfaces of the engine's nodes, such as `http://127.0.0.1:9070`
  /// @param workers the address at which the engine reaches a worker, or a load balancer in front
  ///     of several
  /// @throws ClusterException if the engine does not answer for a minute, cannot reach a worker
  ///     there, or still needs workers there that are different
  public static void register(List<URI> nodes, URI workers)
      throws ClusterException, InterruptedException {
    Admin admin = new Admin(nodes);
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        registerNow(admin, workers);
        return;
      } catch (Admin.UnavailableException notYet) {
        if (Instant.now().isAfter(end)) {
          throw new ClusterException(notYet.getMessage() + "; is it running there?", notYet);
        }
      }
      Thread.sleep(BETWEEN);
    }
  }

  private static void registerNow(Admin admin, URI workers)
      throws ClusterException, Admin.UnavailableException, InterruptedException {
    Offer now = Offer.of(offered(admin, workers, true));
    JsonNode known = find(admin, workers);
    if (known != null) {
      String id = known.path("id").asString();
      Offer before = Offer.of(admin.get("/deployments/" + id).path("services"));
      if (before.equals(now)) {
        return; // Registered again, it would become the latest, also beside a newer one.
      }
      if (!now.serves(before)) {
        refuseIfNeeded(admin, workers, id, before, now);
      }
    }
    offered(admin, workers, false);
  }

  /// Has the engine ask the workers what they offer.
  ///
  /// @param dry whether to only ask
  private static JsonNode offered(Admin admin, URI workers, boolean dry)
      throws ClusterException, Admin.UnavailableException, InterruptedException {
    return admin
        .post("/deployments", Map.of("uri", workers.toString(), "force", true, "dry_run", dry))
        .path("services");
  }

  private static @Nullable JsonNode find(Admin admin, URI workers)
      throws ClusterException, Admin.UnavailableException, InterruptedException {
    for (JsonNode each : admin.get("/deployments").path("deployments")) {
      if (plain(each.path("uri").asString()).equals(plain(workers.toString()))) {
        return each;
      }
    }
    return null;
  }

  private static String plain(String address) {
    return address.replaceFirst("/+$", "");
  }

  private static void refuseIfNeeded(Admin admin, URI workers, String id, Offer before, Offer now)
      throws ClusterException, Admin.UnavailableException, InterruptedException {
    long left =
        admin
            .query(
                "SELECT count(*) AS n FROM sys_invocation_status WHERE pinned_deployment_id = '%s' AND status != 'completed'"
                    .formatted(id))
            .getFirst()
            .path("n")
            .asLong();
    if (left > 0) {
      throw new ClusterException(
          "%s is the address of workers with %s, and %s of their tasks and runs are under way, which this worker, with %s, cannot end: give it another address (--listen, --advertise), and end the others when those runs have ended"
              .formatted(workers, before, left, now));
    }
  }
}
