package dev.weft.engine.run;

import dev.weft.DeadlockException;
import dev.weft.engine.Decision;
import dev.weft.engine.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Says which tasks wait for each other's limits.
final class Deadlock {
  private static final int NAMED = 10;

  private Deadlock() {}

  static DeadlockException among(List<TaskRun> waiting) {
    List<String> parts = new ArrayList<>();
    waiting.stream().limit(NAMED).map(Deadlock::describe).forEach(parts::add);
    if (waiting.size() > NAMED) {
      parts.add("and %s more wait".formatted(Numbers.format(waiting.size() - NAMED)));
    }
    return new DeadlockException(
        "deadlock: every task waits for limits that none of them gives back: "
            + String.join("; ", parts)
            + ". Put these limits all on the tasks, or all on their steps");
  }

  private static String describe(TaskRun run) {
    Decision.Run attempt = run.attempt;
    List<String> wanted = attempt == null ? List.of() : run.limits(attempt.step());
    List<String> held = run.group.group().limits();
    return "`%s`%s waits for %s"
        .formatted(
            run.task().name(),
            held.isEmpty() ? "" : " holds " + names(held) + " and",
            names(wanted));
  }

  private static String names(List<String> limits) {
    return limits.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }
}
