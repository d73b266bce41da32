package dev.weft.cli.view;

import dev.weft.Event;
import dev.weft.Listener;
import org.jspecify.annotations.Nullable;

/// A view whose mistakes do not go unnoticed: after an exception it is told nothing more, the run
/// goes on, and [#rethrow] brings the exception out afterwards.
public final class GuardedView implements Listener {
  private final Listener view;
  private volatile @Nullable RuntimeException bug;

  public GuardedView(Listener view) {
    this.view = view;
  }

  @Override
  public void on(Event event) {
    guard(() -> view.on(event));
  }

  @Override
  public void caughtUp() {
    guard(view::caughtUp);
  }

  private void guard(Runnable telling) {
    if (bug == null) {
      try {
        telling.run();
      } catch (RuntimeException thrown) {
        bug = thrown;
      }
    }
  }

  /// Throws what the view threw, if it did.
  public void rethrow() {
    RuntimeException thrown = bug;
    if (thrown != null) {
      throw thrown;
    }
  }
}
