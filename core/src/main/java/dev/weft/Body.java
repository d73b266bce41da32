package dev.weft;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a step does: a command, a request, any Java code.
///
/// The local driver calls it on a worker's thread, where blocking is fine: a virtual one, or one of
/// the platform where other bodies compute for long. The thread is named after the task while it
/// runs the body, and goes on to other tasks afterwards. So what a body leaves in a [ThreadLocal]
/// is there for bodies of other tasks and not for the next step of its own; outputs are for that.
/// An interrupt flag that it leaves set is cleared.
///
/// When the attempt times out or is cancelled the thread is interrupted; the body then ends what it
/// started and throws, and nothing else of its task happens before it has. What it could not end it
/// says by exceptions suppressed under the [InterruptedException]: their messages join the
/// outcome's.
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

  /// What a [step with a typed result][Step#step(String, Returning)] does. All else that is said of
  /// a body holds for it.
  ///
  /// The result becomes plain data at once, with or without a journal, and each reader gets a
  /// copy made of that: the same before and after a crash. So a result is, or consists of, records,
  /// enums, lists, sets, maps, texts, numbers, truth values, `byte[]`, times such as
  /// [java.time.Instant] and [java.time.Duration], [java.util.UUID] and [java.net.URI]; null is
  /// one, too. Anything else fails the step, with a message that names the type. Lists, sets and
  /// maps that are read cannot be changed.
  @FunctionalInterface
  interface Returning<T extends @Nullable Object> {

    /// Carries the step out once and returns its result.
    ///
    /// @throws StepFailedException to fail with a code that a [Retry] can look at
    /// @throws Exception any other exception fails the step as well
    T run(Attempt attempt) throws Exception;
  }
}
