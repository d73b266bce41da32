package dev.weft.cli.cluster;

import dev.weft.Status;
import dev.weft.Step;
import dev.weft.cli.option.CommandHints;
import dev.weft.terminal.text.Advice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The suggested commands in the views of a run of a cluster.
///
/// @param how the commands for the run
/// @param beginning the first lines
record ClusterAdvice(CommandHints how, List<String> beginning) implements Advice {

  @Override
  public String answering(String task, Step.Approval approval) {
    return how.command(task, null, approval.form());
  }

  @Override
  public String closer(String task) {
    return how.logs(task);
  }

  @Override
  public @Nullable String next(Status status) {
    return switch (status) {
      case FAILED, TIMED_OUT -> "`" + how.command("retry") + "` tries again what failed";
      case CANCELLED -> "`" + how.command("retry") + "` runs again what did not succeed";
      case SUCCEEDED, SKIPPED -> null;
    };
  }
}
