package dev.weft.restate.wire;

import dev.restate.sdk.common.TerminalException;
import dev.weft.restate.ClusterException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the engine cannot go on with at present, as its admin interface says. Thread-safe.
public final class Stalls {
  // A worker that is killed or ends costs a try or two.
  private static final int TRIES = 3;
  private static final int REASON_CHARS = 500;

  private final Admin admin;

  /// A task, or the coordination of a run, that the engine cannot go on with.
  ///
  /// @param invocation the engine's id of it
  /// @param run the run's id
  /// @param task the task's name; null for the coordination
  /// @param reason the failure of the last try
  /// @param tries how often the engine has tried since it last went on
  public record Stall(
      String invocation, String run, @Nullable String task, String reason, int tries) {

    /// Returns this for the story of the run.
    public StoryEvent.Entry entry() {
      return StoryEvent.Entry.of(
          task, List.of(new StoryEvent.Stalled(Instant.now(), reason, tries)));
    }
  }

  /// What was ended of a run.
  ///
  /// @param names the tasks, and the run itself
  /// @param shard why the coordination could not go on; null if it could, and was not ended
  public record Ended(Instant at, List<String> names, @Nullable String shard) {}

  public Stalls(Admin admin) {
    this.admin = admin;
  }

  /// Returns everything that the engine cannot go on with.
  public List<Stall> all()
      throws ClusterException, Admin.UnavailableException, InterruptedException {
    List<JsonNode> failing =
        admin.query(
            "SELECT id, retry_count, last_failure FROM sys_invocation_state WHERE retry_count >= %s AND last_failure IS NOT NULL"
                .formatted(TRIES));
    if (failing.isEmpty()) {
      return List.of();
    }
    String ids =
        failing.stream()
            .map(it -> "'" + it.path("id").asString() + "'")
            .collect(Collectors.joining(", "));
    List<JsonNode> targets =
        admin.query(
            "SELECT id, target_service_name, target_service_key FROM sys_invocation_status WHERE id IN (%s)"
                .formatted(ids));
    List<Stall> stalls = new ArrayList<>();
    for (JsonNode each : failing) {
      targets.stream()
          .filter(it -> it.path("id").equals(each.path("id")))
          .findFirst()
          .map(target -> stall(each, target))
          .filter(stall -> !stall.run().isEmpty())
          .ifPresent(stalls::add);
    }
    return stalls;
  }

  private static Stall stall(JsonNode failing, JsonNode target) {
    String service = target.path("target_service_name").asString();
    String key = target.path("target_service_key").asString();
    int slash = key.indexOf('/');
    boolean isTask = isTask(service);
    boolean isOfRun = (isTask || service.equals(Services.SHARD)) && slash > 0;
    String reason = failing.path("last_failure").asString().strip();
    return new Stall(
        failing.path("id").asString(),
        isOfRun ? key.substring(0, slash) : "",
        isTask ? key.substring(slash + 1) : null,
        reason.substring(0, Math.min(REASON_CHARS, reason.length())),
        failing.path("retry_count").asInt());
  }

  private static boolean isTask(String service) {
    return service.equals(Services.TASK) || service.startsWith(Services.TASK + ".");
  }

  /// Ends what the engine cannot go on with of a run. If its coordination is among that, all of its
  /// tasks are asked to stop, since nobody else would.
  ///
  /// @throws TerminalException if the admin interface cannot be reached, or refuses
  public Ended end(String run) throws InterruptedException {
    try {
      List<String> names = new ArrayList<>();
      String shard = null;
      for (Stall stall : all()) {
        if (stall.run().equals(run)) {
          names.add(stall.task() == null ? run : stall.task());
          shard = stall.task() == null ? stall.reason() : shard;
          admin.kill(stall.invocation());
        }
      }
      if (shard != null) {
        for (String task : tasks(run)) {
          admin.cancel(task);
        }
      }
      return new Ended(Instant.now(), names, shard);
    } catch (ClusterException | Admin.UnavailableException refused) {
      throw new TerminalException(Services.REFUSED, refused.getMessage());
    }
  }

  /// Returns the invocations of a run's tasks in progress.
  private List<String> tasks(String run)
      throws ClusterException, Admin.UnavailableException, InterruptedException {
    return admin
        .query(
            "SELECT id, target_service_name FROM sys_invocation_status WHERE status != 'completed' AND target_service_key LIKE '%s/%%'"
                .formatted(run.replace("'", "''")))
        .stream()
        .filter(it -> isTask(it.path("target_service_name").asString()))
        .map(it -> it.path("id").asString())
        .toList();
  }
}
