package dev.weft.terminal.screen;

import dev.weft.Answer;
import dev.weft.local.LocalDriver;
import java.util.concurrent.CompletableFuture;

/// The actions on a run that the keys of a live view trigger. Called on the view's thread;
/// implementations must not block.
public interface Controls {

  /// Describes the effect of Ctrl-C on a run of this process.
  String INTERRUPT = "Ctrl-C; twice kills what runs";

  /// Asks the run to stop gracefully.
  void stop();

  /// Called when Ctrl-\ is pressed, after the terminal is restored. A process normally dies of that
  /// key at once.
  default void quit() {}

  /// Describes the effect of Ctrl-C to users. The program decides on it, because the view does not
  /// handle signals.
  default String onInterrupt() {
    return INTERRUPT;
  }

  /// Answers an approval, like [LocalDriver#answer].
  CompletableFuture<Void> answer(String task, String step, Answer answer);

  /// Returns the controls of a run in this process.
  static Controls of(LocalDriver driver) {
    return new Controls() {
      @Override
      public void stop() {
        driver.cancel("stopped at the terminal");
      }

      @Override
      public CompletableFuture<Void> answer(String task, String step, Answer answer) {
        return driver.answer(task, step, answer);
      }
    };
  }
}
