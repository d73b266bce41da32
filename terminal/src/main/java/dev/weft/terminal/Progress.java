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

/// Shows a Java program's run as the command does: the live view where a person looks at it, and
/// plain lines elsewhere.
///
/// ```java
/// Weft.gather(tasks, Progress.show());
/// ```
public final class Progress {
  private Progress() {}

  /// A listener for one run, which writes to the process's standard output. The keys choose what is
  /// shown; Ctrl-C does what it does to the program without it.
  public static Listener show() {
    return show((Controls) null);
  }

  /// The same; what is more, keys stop the run and answer its approvals.
  ///
  /// @param driver carries the run out
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

  /// Whether a person looks at standard output, on a terminal that can show more than lines, and
  /// did not say that lines are wanted: by `NO_COLOR`, or by `CI`, which servers set that build and
  /// test.
  public static boolean isLive(Function<String, @Nullable String> environment) {
    return isTerminal(environment)
        && !isSet(environment, "NO_COLOR")
        && (!isSet(environment, "CI") || "false".equals(environment.apply("CI")));
  }

  /// Whether lines are to have colours: on a terminal, unless `NO_COLOR` is set; elsewhere if
  /// `FORCE_COLOR` is.
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
