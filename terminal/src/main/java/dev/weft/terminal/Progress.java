package dev.weft.terminal;

import dev.weft.Listener;
import dev.weft.local.LocalDriver;
import dev.weft.terminal.screen.Controls;
import dev.weft.terminal.screen.LiveView;
import dev.weft.terminal.text.Advice;
import dev.weft.terminal.text.OutputGrouping;
import dev.weft.terminal.text.PlainView;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Shows the run of a Java program as the command does: in a live view on an interactive terminal,
/// and as plain lines elsewhere.
///
/// ```java
/// Weft.gather(tasks, Progress.show());
/// ```
public final class Progress {
  private Progress() {}

  /// Returns a listener for one run, which writes to the process's standard output. In the live
  /// view keys select what is shown; Ctrl-C ends the program as usual.
  public static Listener show() {
    return show((Controls) null);
  }

  /// Returns a listener for one run whose keys can also stop the run and answer its approvals.
  ///
  /// @param driver the driver of the run
  public static Listener show(LocalDriver driver) {
    return show(Controls.of(driver));
  }

  private static Listener show(@Nullable Controls controls) {
    PrintWriter out =
        new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    Function<String, @Nullable String> environment = System::getenv;
    return isLive(environment)
        ? new LiveView(out, Advice.NONE, controls, System.getProperty("user.name"), environment)
        : new PlainView(out, Advice.NONE, isColoured(environment), OutputGrouping.LINES);
  }

  /// Returns whether standard output is a terminal that supports the live view, and the user did
  /// not ask for lines: with `NO_COLOR`, or with `CI`, which build servers set.
  public static boolean isLive(Function<String, @Nullable String> environment) {
    return isTerminal(environment)
        && !isSet(environment, "NO_COLOR")
        && (!isSet(environment, "CI") || "false".equals(environment.apply("CI")));
  }

  /// Returns whether lines are coloured: on a terminal, unless `NO_COLOR` is set; elsewhere if
  /// `FORCE_COLOR` is set.
  public static boolean isColoured(Function<String, @Nullable String> environment) {
    if (isSet(environment, "NO_COLOR")) {
      return false;
    }
    boolean forced =
        isSet(environment, "FORCE_COLOR") && !"0".equals(environment.apply("FORCE_COLOR"));
    return forced || isTerminal(environment);
  }

  private static boolean isTerminal(Function<String, @Nullable String> environment) {
    String kind = environment.apply("TERM");
    return kind != null && !kind.equals("dumb") && isAtBothEnds(System.console());
  }

  private static boolean isAtBothEnds(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  private static boolean isSet(Function<String, @Nullable String> environment, String name) {
    String value = environment.apply(name);
    return value != null && !value.isEmpty();
  }
}
