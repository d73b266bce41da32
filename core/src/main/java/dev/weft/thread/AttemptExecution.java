package dev.weft.thread;

import dev.weft.Attempt;
import dev.weft.Context;
import dev.weft.Outcome;
import dev.weft.Status;
import dev.weft.engine.Decision;
import java.time.Instant;
import java.time.InstantSource;

/// Carries out one attempt, for drivers that are no part of this library: one thread runs the
/// step's body, and any other may ask it to end.
public final class AttemptExecution {
  private final Attempt attempt;
  private final Decision.Run decision;
  private final InterruptGate gate = new InterruptGate();

  /// @param context what the step can see; see `TaskMachine#context`
  /// @param printer takes the lines that the step prints; may be called from any thread
  public AttemptExecution(Context context, Decision.Run decision, Attempt.Printer printer) {
    this.attempt = new Attempt(context, decision.step(), decision.attempt(), printer);
    this.decision = decision;
  }

  /// Runs the body on the calling thread and says how that ended; nothing that it throws gets out,
  /// and the thread's interrupt flag is clear afterwards. To be called once.
  ///
  /// @param started when it began
  /// @param clock tells when it ended
  /// @param repeated whether it is known to have begun before, elsewhere
  public Outcome run(Instant started, InstantSource clock, boolean repeated) {
    return gate.carryOut(attempt.withRepeated(repeated), decision, started, clock, () -> {});
  }

  /// Asks the attempt to end soon, with this status and message if it does not succeed all the
  /// same; one that has not begun does not begin. The first request counts. Safe from any
  /// thread, at any time.
  public void interrupt(Status status, String message) {
    gate.interrupt(status, message);
  }
}
