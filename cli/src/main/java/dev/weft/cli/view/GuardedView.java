package dev.weft.cli.view;

import dev.weft.Event;
import dev.weft.Listener;
import org.jspecify.annotations.Nullable;

/// A view whose exceptions do not stop the run: after one, the view receives no more events, and
/// [#rethrow] throws it later.
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

  /// Throws the view's exception, if there was one.
  public void rethrow() {
    RuntimeException thrown = bug;
    if (thrown != null) {
      throw thrown;
    }
  }
}
