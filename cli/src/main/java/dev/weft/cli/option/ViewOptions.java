package dev.weft.cli.option;

import org.jspecify.annotations.Nullable;

/// The options that select the view of a run.
public final class ViewOptions {
  private boolean json;
  private boolean plain;
  private @Nullable Boolean grouped;
  private boolean noInput;

  public ViewOptions(Syntax syntax) {
    syntax.flag("--json", "Shows what happens as JSON, one event a line.", () -> json = true);
    syntax.flag("--plain", "Shows what happens as lines, also on a terminal.", () -> plain = true);
    syntax.either(
        "--group",
        "Shows, as lines, what each step prints in one piece when it ends; as folds in GitHub"
            + " Actions, where this is so unless --no-group is given.",
        it -> grouped = it);
    syntax.flag(
        "--no-input",
        "Does not ask for approvals on the terminal; `weft approve` answers them.",
        () -> noInput = true);
  }

  public boolean json() {
    return json;
  }

  /// Returns whether a terminal may show the live view.
  public boolean mayBeLive() {
    return !json && !plain && !Boolean.TRUE.equals(grouped);
  }

  /// Returns whether to group the output of steps; null if not specified.
  public @Nullable Boolean grouped() {
    return grouped;
  }

  public boolean noInput() {
    return noInput;
  }
}
