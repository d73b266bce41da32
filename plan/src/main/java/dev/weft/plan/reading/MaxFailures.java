package dev.weft.plan.reading;

import dev.weft.Group;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads `max-failures`, a number or a percentage of the tasks such as `5%`, and `fail-fast: true`,
/// which is the same as `max-failures: 0`.
final class MaxFailures {
  private static final Pattern SHARE = Pattern.compile("(100(\\.0{1,3})?|\\d{1,2}(\\.\\d{1,3})?)%");
  private static final String REMEDY = "such as `10` or `2.5%`";

  private MaxFailures() {}

  /// Returns how many of `tasks` may fail. A percentage is rounded down.
  ///
  /// @param tasks the number of tasks; null if it is known only during the run
  static int read(Fields fields, @Nullable Long tasks, Diagnostics diagnostics) {
    Node node = fields.node("max-failures");
    boolean isShare = node instanceof ScalarNode scalar && scalar.getValue().endsWith("%");
    int count =
        isShare ? Group.UNBOUNDED : fields.count("max-failures", 0, Group.UNBOUNDED, REMEDY);
    boolean failFast = fields.flag("fail-fast");
    if (!(isShare && node instanceof ScalarNode share)) {
      return failFast ? 0 : count;
    }
    if (!SHARE.matcher(share.getValue()).matches()) {
      diagnostics.add(share, "`max-failures` is a number or a share", REMEDY);
      return Group.UNBOUNDED;
    }
    if (failFast) {
      return 0;
    }
    if (tasks == null) {
      diagnostics.add(
          share,
          "a share of how many? Only when a command has run is it known how many rows it prints",
          "write a number, such as `max-failures: 10`");
      return Group.UNBOUNDED;
    }
    double percent = Double.parseDouble(share.getValue().replace("%", ""));
    return (int) Math.min(Math.floor(tasks * percent / 100), Group.UNBOUNDED);
  }
}
