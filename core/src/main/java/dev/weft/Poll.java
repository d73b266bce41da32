package dev.weft;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Repeats a step until what it leaves says that it is done, such as a request for the state of a
/// job that runs elsewhere.
///
/// An attempt that succeeds is an answer. Once [until][#until] holds for its outputs, the step has
/// succeeded with them. Otherwise another attempt begins after a pause, in which the step holds no
/// thread and no limit. An attempt that fails is no answer: the step's [Retry] says whether it is
/// tried again, counted anew after each answer.
///
/// Only the last answer is the step's outcome and put on record; each other one is an event,
/// [Event.StepPolled]. A run that continues polls at once, and counts `within` from when the step
/// was first polled.
///
/// @param until says whether an answer is the last one
/// @param every the pause after the first answer
/// @param longest the longest pause: each is twice as long as the one before it, up to this; equal
///     to `every` for pauses that do not grow
/// @param within bounds the whole from the beginning of the first attempt on, attempts and pauses
///     alike; null to poll for ever. An attempt under way when it has passed is ended; if none is,
///     the last one begins then, which may take as long again. If that is not the last answer
///     either, the step has timed out, with the code [Failure#WITHIN], and is not tried again
public record Poll(Until until, Duration every, Duration longest, @Nullable Duration within) {

  /// Says whether a polled step is done.
  @FunctionalInterface
  public interface Until {

    /// Returns what an answer says instead of being the last one, for people and in one line, such
    /// as `the state is queued`; null if the step is done. It may read nothing but its arguments;
    /// an exception from it fails the attempt.
    ///
    /// @param context what the step can see
    /// @param outputs what the attempt has left
    @Nullable String missing(Context context, Map<String, Object> outputs);
  }

  public Poll {
    Objects.requireNonNull(until, "polling needs an end");
    if (!every.isPositive()) {
      throw new IllegalArgumentException("a step would be polled every " + every);
    }
    if (longest.compareTo(every) < 0) {
      throw new IllegalArgumentException(
          "a step would be polled every " + every + " to " + longest);
    }
    if (within != null && within.compareTo(every) < 0) {
      throw new IllegalArgumentException(
          "a step would be polled every " + every + " within " + within);
    }
  }

  /// Polls with this pause after each answer, for as long as it takes.
  public static Poll of(Until until, Duration every) {
    return new Poll(until, every, every, null);
  }

  /// Polls with this pause until the outputs of an answer fulfil a condition.
  public static Poll until(Predicate<Map<String, Object>> isDone, Duration every) {
    return of((_, outputs) -> isDone.test(outputs) ? null : "the answer is " + outputs, every);
  }

  /// The same, with pauses that grow from the first on, twofold each, up to this one.
  public Poll withLongest(Duration longest) {
    return new Poll(until, every, longest, within);
  }

  /// The same within this time, or without a bound if that is null.
  public Poll withWithin(@Nullable Duration within) {
    return new Poll(until, every, longest, within);
  }
}
