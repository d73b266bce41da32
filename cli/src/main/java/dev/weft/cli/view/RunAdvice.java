package dev.weft.cli.view;

import dev.weft.Status;
import dev.weft.Step;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.record.RecordNotice;
import dev.weft.terminal.text.Advice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The suggested commands in the views of a run.
///
/// @param how the commands for its tasks
/// @param record null if the run is not recorded
public record RunAdvice(CommandHints how, @Nullable RecordNotice record) implements Advice {

  @Override
  public List<String> beginning() {
    return record == null ? List.of() : record.continues();
  }

  @Override
  public String answering(String task, Step.Approval approval) {
    return how.command(task, null, approval.form());
  }

  @Override
  public @Nullable String closer(String task) {
    return record == null ? null : how.logs(task);
  }

  @Override
  public @Nullable String next(Status status) {
    return record == null ? null : record.next(status);
  }
}
