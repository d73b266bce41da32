package dev.weft.terminal.screen;

import dev.weft.Answer;
import dev.weft.local.LocalDriver;
import java.util.concurrent.CompletableFuture;

/// What the keys of a live view do to a run. Called on the view's thread; must return at once.
public interface Controls {

  /// What Ctrl-C does to a run of this process.
  String INTERRUPT = "Ctrl-C; twice kills what runs";

  /// Asks the run to end in good order.
  void stop();

  /// Ctrl-\ was pressed, of which a process dies at once. The terminal is as it was before.
  default void quit() {}

  /// What Ctrl-C does, for people: with the program, since the view leaves signals alone.
  default String onInterrupt() {
    return INTERRUPT;
  }

  /// Answers an approval, like [LocalDriver#answer].
  CompletableFuture<Void> answer(String task, String step, Answer answer);

  /// Those of a run in this process.
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
