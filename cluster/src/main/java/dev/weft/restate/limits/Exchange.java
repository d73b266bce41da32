package dev.weft.restate.limits;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Step;
import dev.weft.engine.RetryRules;
import dev.weft.engine.limits.LimitsExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the [desk][LimitsDesk] of a worker has to tell to a run's [limits][LimitsObject], all at
/// once. It may be sent again until it is answered: only the first one counts.
///
/// @param desk the worker
/// @param number later ones of the same desk have larger numbers
/// @param at the worker's time
/// @param ends attempts that have ended, from which limits learn that adapt
/// @param takes requests to which the desk has handed over what one of `gives` held
/// @param gives requests of the desk that it has given up, or whose attempts have ended here
/// @param overs requests of any worker that are over, since the engine knows how they ended
/// @param asks new requests, and those of tasks that this worker has taken over
public record Exchange(
    String desk,
    long number,
    Instant at,
    List<Ended> ends,
    List<String> takes,
    List<String> gives,
    List<String> overs,
    List<LimitsExchange.Part> asks) {

  /// An attempt has ended under the limits of a request.
  ///
  /// @param refusal the code of its failure, if that says that there was too much; null if the
  ///     attempt was answered
  /// @param retryAfter the pause that the answer asked for; null for none
  public record Ended(
      String who, Instant began, @Nullable String refusal, @Nullable Duration retryAfter) {

    /// Returns what limits can learn from an outcome; null for nothing.
    public static @Nullable Ended of(String who, Step.Work<?> step, Outcome outcome) {
      Failure failure = outcome.failure();
      if (failure != null && RetryRules.isOverload(step.retry(), failure)) {
        return new Ended(who, outcome.started(), failure.code(), failure.retryAfter());
      }
      return RetryRules.isAnswer(failure) ? new Ended(who, outcome.started(), null, null) : null;
    }

    @Nullable Failure failure() {
      return refusal == null ? null : new Failure(refusal, refusal, retryAfter, null);
    }
  }

  /// The answer to an [Exchange].
  ///
  /// @param granted the desk's requests that hold all that they asked for and have not been
  ///     reported to it before
  /// @param next the desk's requests that come next at their limits, in their order: the desk may
  ///     hand over to them what others of its requests hold with the same shares
  /// @param opens when a rate or the end of a pause may grant something; null if none may
  public record Reply(List<String> granted, List<String> next, @Nullable Instant opens) {}
}
