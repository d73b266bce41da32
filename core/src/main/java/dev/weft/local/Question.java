package dev.weft.local;

import dev.weft.engine.run.Conductor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// Something that the conducting thread is asked from outside. It only decides on the answer: who
/// asked goes on on another thread, so that he may ask again, and wait.
///
/// @param taken whether somebody has it, who answers or refuses it
record Question<T>(Function<Conductor, T> asked, CompletableFuture<T> answer, AtomicBoolean taken)
    implements Consumer<Conductor> {

  Question(Function<Conductor, T> asked) {
    this(asked, new CompletableFuture<>(), new AtomicBoolean());
  }

  /// Takes the question.
  ///
  /// @return whether nobody has done so before
  boolean take() {
    return !taken.getAndSet(true);
  }

  @Override
  public void accept(Conductor conducting) {
    if (!take()) {
      return;
    }
    try {
      T value = asked.apply(conducting);
      elsewhere(() -> answer.complete(value));
    } catch (IllegalArgumentException refused) {
      elsewhere(() -> answer.completeExceptionally(refused));
    } catch (Throwable mistake) {
      elsewhere(() -> answer.completeExceptionally(mistake));
      throw mistake;
    }
  }

  /// The run has ended, so that nobody answers.
  void refuse() {
    if (take()) {
      elsewhere(() -> answer.completeExceptionally(ended()));
    }
  }

  /// As [#refuse], on the thread of who asks.
  void refuseAtOnce() {
    if (take()) {
      answer.completeExceptionally(ended());
    }
  }

  private static IllegalArgumentException ended() {
    return new IllegalArgumentException("the run has ended");
  }

  private static void elsewhere(Runnable completion) {
    Thread.ofVirtual().name("weft-answer").start(completion);
  }
}
