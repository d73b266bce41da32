package dev.weft.cli.option;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The options that select the view of a run.
public final class ViewOptions {
  private boolean json;
  private boolean plain;
  private @Nullable Boolean grouped;
  private boolean noInput;
  private boolean keepOrder;
  private final CommandSpec spec;

  public ViewOptions(Syntax syntax) {
    spec = syntax.spec();
    syntax.flag("--json", "Shows what happens as JSON, one event a line.", () -> json = true);
    syntax.flag("--plain", "Shows what happens as lines, also on a terminal.", () -> plain = true);
    syntax.either(
        "--group",
        "Shows, as lines, what each step prints in one piece when it ends; as folds in GitHub"
            + " Actions, where this is so unless --no-group is given.",
        it -> grouped = it);
    syntax.flag(
        "--keep-order",
        "Shows, as lines, what tasks print in the order of the plan and of its rows: those of the"
            + " first that has not ended as they come, the others in their turn.",
        () -> keepOrder = true);
    syntax.flag(
        "--no-input",
        "Does not ask for approvals on the terminal; `weft approve` answers them.",
        () -> noInput = true);
  }

  public boolean json() {
    return json;
  }

  /// Refuses options that contradict each other.
  public void check() {
    if (json && keepOrder) {
      throw new ParameterException(
          spec.commandLine(),
          "--keep-order is for lines; --json shows events in the order in which they happen");
    }
  }

  /// Returns whether lines are shown in the order of the plan.
  public boolean keepOrder() {
    return keepOrder;
  }

  /// Returns whether a terminal may show the live view.
  public boolean mayBeLive() {
    return !json && !plain && !keepOrder && !Boolean.TRUE.equals(grouped);
  }

  /// Returns whether to group the output of steps; null if not specified.
  public @Nullable Boolean grouped() {
    return grouped;
  }

  public boolean noInput() {
    return noInput;
  }
}
