package dev.weft.engine.run;

import org.jspecify.annotations.Nullable;

/// What was asked of a run from outside, and which of its attempts that holds back. Owned by the
/// [Conductor].
final class RunControl {
  private final AttemptExecutor executor;
  private boolean paused;
  private boolean cancelled;
  private @Nullable String killed;

  RunControl(AttemptExecutor executor) {
    this.executor = executor;
  }

  /// No attempt is to begin, clean-up apart.
  ///
  /// @return whether that is new
  boolean pause() {
    boolean wasPaused = paused;
    paused = true;
    return !wasPaused;
  }

  /// Takes back [#pause].
  ///
  /// @return whether there was one
  boolean resume() {
    boolean wasPaused = paused;
    paused = false;
    return wasPaused;
  }

  boolean isPaused() {
    return paused;
  }

  /// The run is to end early. It does not break off any more because something went wrong.
  void cancel() {
    cancelled = true;
  }

  /// Nothing is to begin any more, clean-up included.
  void kill(String reason) {
    cancelled = true;
    killed = reason;
  }

  /// Why nothing begins any more; null while something may.
  @Nullable String killed() {
    return killed;
  }

  /// Whether something went wrong for which the run is about to be cancelled.
  boolean isBreakingOff() {
    return !cancelled && executor.isBreakingOff();
  }

  /// Whether tasks may begin.
  ///
  /// @param cleaningUp whether they are those of the plan's clean-up
  boolean allowsStarts(boolean cleaningUp) {
    return (!paused || cleaningUp)
        && !isBreakingOff()
        && executor.haveRoom()
        && executor.canRecord();
  }

  /// Whether the task's next attempt is to wait until the run goes on.
  boolean holds(TaskRun run) {
    boolean cleansUp = run.machine.isFinalizing() || run.group.isCleanUp;
    return (!cleansUp && (paused || isBreakingOff())) || !executor.canRecord();
  }
}
