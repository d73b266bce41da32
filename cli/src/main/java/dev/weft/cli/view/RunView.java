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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a run is shown by: JSON, plain lines, or the live view where a person looks at a terminal.
/// Closing it gives the terminal back.
public final class RunView implements Listener, AutoCloseable {
  private final Listener view;
  private final @Nullable LiveView live;
  private final PrintWriter out;

  private RunView(Listener view, @Nullable LiveView live, PrintWriter out) {
    this.view = view;
    this.live = live;
    this.out = out;
  }

  /// Chooses the view that the options ask for.
  ///
  /// @param controls what keys do to the run, and answers that are typed
  public static RunView of(ViewOptions options, Advice advice, Controls controls, PrintWriter out) {
    Terminal.restoreQuit();
    if (options.json()) {
      return new RunView(new JsonView(unhurried(out)), null, out);
    }
    if (options.mayBeLive() && Progress.isLive(System::getenv) && Terminal.isForeground()) {
      LiveView live =
          new LiveView(
              out,
              advice,
              controls,
              options.noInput() ? null : ByOption.USER,
              InheritedEnvironment::variable);
      return new RunView(live, live, out);
    }
    PlainView plain =
        new PlainView(unhurried(out), advice, Progress.isColoured(System::getenv), pieces(options));
    return new RunView(
        options.noInput() || !Terminal.isThere()
            ? plain
            : new ApprovalPrompt(plain, controls, Terminal.input(), out, ByOption.USER),
        null,
        out);
  }

  /// Each event would be written by itself, which takes longer than all else that is done for it.
  /// See [#caughtUp].
  private static PrintWriter unhurried(PrintWriter out) {
    return new PrintWriter(out) {
      @Override
      public void flush() {}
    };
  }

  /// On GitHub lines of several tasks cannot be folded unless each step's come in one piece.
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

  /// Writes out what was shown. A live view does that itself, when a picture is whole.
  @Override
  public void caughtUp() {
    if (live == null) {
      out.flush();
    }
  }

  /// Lets messages scroll with the rest, where they would be written across the live area.
  public void takes(Messages messages) {
    if (live != null && Terminal.isShared()) {
      messages.saidBy(live::say);
    }
  }

  /// Tells a live view what is known of the run beforehand.
  ///
  /// @param rows how many tasks groups have
  /// @param groups the names of all groups
  /// @param recording knows how long the plan took before; null where nothing does
  public void expect(Map<String, Long> rows, Set<String> groups, @Nullable Recording recording) {
    if (live != null) {
      Outlook now = new Outlook(rows, Map.of(), null);
      live.expect(now, () -> recording == null ? now : recording.outlook(rows, groups));
    }
  }

  /// Gives the terminal back at once, for a process that is about to end.
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
  }
}
