package dev.weft;

import java.util.Map;

/// What a step does: a command, a request, any Java code.
///
/// The local driver calls it on a virtual thread of its own, where blocking is fine. When the
/// attempt times out or is cancelled that thread is interrupted; the body then ends what it started
/// and throws, and nothing else of its task happens before it has. What it could not end it says by
/// exceptions suppressed under the [InterruptedException]: their messages join the outcome's.
@FunctionalInterface
public interface Body {

  /// Carries the step out once.
  ///
  /// @return the step's outputs by name, empty where it has none; later steps of the task read a
  ///     copy of them, which nobody can change, through [Attempt#outputs()]. A journal keeps texts,
  ///     numbers, truth values, lists and maps of them, and gives them back with the same types;
  ///     anything else fails the step there
  /// @throws StepFailedException to fail with a code that a [Retry] can look at
  /// @throws Exception any other exception fails the step as well
  Map<String, Object> run(Attempt attempt) throws Exception;
}
