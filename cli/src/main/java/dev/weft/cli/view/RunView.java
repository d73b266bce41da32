package dev.weft.cli.view;

import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.ViewOptions;
import dev.weft.cli.record.Recording;
import dev.weft.host.InheritedEnvironment;
import dev.weft.terminal.Progress;
import dev.weft.terminal.screen.Controls;
import dev.weft.terminal.screen.LiveView;
import dev.weft.terminal.screen.Outlook;
import dev.weft.terminal.text.Advice;
import dev.weft.terminal.text.OutputGrouping;
import dev.weft.terminal.text.PlainView;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The view of a run: JSON, plain lines, or the live view on an interactive terminal. Closing it
/// restores the terminal.
public final class RunView implements Listener, AutoCloseable {
  private final Listener view;
  private final @Nullable LiveView live;
  private final @Nullable PlainView plain;
  private final PrintWriter out;

  private RunView(
      Listener view, @Nullable LiveView live, @Nullable PlainView plain, PrintWriter out) {
    this.view = view;
    this.live = live;
    this.plain = plain;
    this.out = out;
  }

  /// Creates the view that the options select.
  ///
  /// @param controls the actions of keys, and the receiver of typed answers
  /// @param waiting the folder for lines that wait for their turn
  public static RunView of(
      ViewOptions options, Advice advice, Controls controls, Path waiting, PrintWriter out) {
    Terminal.restoreQuit();
    if (options.json()) {
      return new RunView(new JsonView(unhurried(out)), null, null, out);
    }
    if (options.mayBeLive() && Progress.isLive(System::getenv) && Terminal.isForeground()) {
      LiveView live =
          new LiveView(
              out,
              advice,
              controls,
              options.noInput() ? null : ByOption.USER,
              InheritedEnvironment::variable);
      return new RunView(live, live, null, out);
    }
    PlainView plain =
        new PlainView(
            unhurried(out),
            advice,
            Progress.isColoured(System::getenv),
            pieces(options),
            options.keepOrder() ? waiting : null);
    return new RunView(
        options.noInput() || !Terminal.isThere()
            ? plain
            : new ApprovalPrompt(plain, controls, Terminal.input(), out, ByOption.USER),
        null,
        plain,
        out);
  }

  /// Disables flushing after each event, which would dominate the cost of an event. See
  /// [#caughtUp].
  private static PrintWriter unhurried(PrintWriter out) {
    return new PrintWriter(out) {
      @Override
      public void flush() {}
    };
  }

  /// Returns the grouping of output. In GitHub's logs, lines of several tasks can be collapsed only
  /// if each step's lines are together.
  private static OutputGrouping pieces(ViewOptions options) {
    boolean github = "true".equals(System.getenv("GITHUB_ACTIONS"));
    Boolean grouped = options.grouped();
    if (grouped == null ? !github : !grouped) {
      return OutputGrouping.LINES;
    }
    return github ? OutputGrouping.FOLDS : OutputGrouping.STEPS;
  }

  @Override
  public void on(Event event) {
    view.on(event);
  }

  /// Flushes the output. A live view does that itself, after each whole frame.
  @Override
  public void caughtUp() {
    if (live == null) {
      out.flush();
    }
  }

  /// Lets messages scroll with the other lines instead of being written across the live area.
  public void takes(Messages messages) {
    if (live != null && Terminal.isShared()) {
      messages.saidBy(live::say);
    }
  }

  /// Gives a live view what is known about the run in advance.
  ///
  /// @param rows the numbers of tasks of groups
  /// @param groups the names of all groups
  /// @param recording knows the plan's earlier durations; null for none
  public void expect(Map<String, Long> rows, Set<String> groups, @Nullable Recording recording) {
    if (live != null) {
      Outlook now = new Outlook(rows);
      live.expect(now, () -> recording == null ? now : recording.outlook(rows, groups));
    }
  }

  /// Restores the terminal at once, for a process that is about to exit.
  public void restoreTerminal() {
    if (live != null) {
      live.restoreTerminal();
    }
  }

  @Override
  public void close() {
    if (live != null) {
      live.close();
    }
    if (plain != null) {
      plain.close();
      out.flush();
    }
  }
}
