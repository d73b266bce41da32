package dev.weft.local;

import dev.weft.engine.run.Conductor;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/// What the conductor is asked from outside, by way of its inbox. Once the run is over, every
/// question is refused, one that arrives at that moment included.
final class Questions {
  private final Queue<Consumer<Conductor>> inbox;
  private volatile boolean over;

  Questions(Queue<Consumer<Conductor>> inbox) {
    this.inbox = inbox;
  }

  <T> CompletableFuture<T> ask(Function<Conductor, T> asked) {
    Question<T> question = new Question<>(asked);
    inbox.add(question);
    // Either this sees that the run is over, or its end sees the question.
    if (over) {
      question.refuseAtOnce();
    }
    return question.answer();
  }

  /// The run is over.
  void end() {
    over = true;
    for (Consumer<Conductor> message : inbox) {
      if (message instanceof Question<?> question) {
        question.refuse();
      }
    }
  }
}
