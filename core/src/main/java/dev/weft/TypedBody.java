package dev.weft;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of a step with a typed result, which it leaves as a [plain value][PlainValue].
///
/// @param body what the step does
record TypedBody<T extends @Nullable Object>(Returning<T> body) implements Body {

  /// Runs the body and writes its result. The result is read back at once, so that one which could
  /// not be read after a crash fails the step now.
  @Override
  public Map<String, Object> run(Attempt attempt) throws Exception {
    T value = body.run(attempt);
    try {
      Map<String, Object> outputs = PlainValue.of(value).outputs();
      var _ = read(outputs);
      return outputs;
    } catch (IllegalArgumentException unfit) {
      String message = "the result of `" + attempt.step().name() + "`: " + unfit.getMessage();
      throw new StepFailedException(new Failure(Failure.ERROR, message));
    }
  }

  /// Returns the result, of what [#run] returned.
  ///
  /// @throws IllegalArgumentException if the classes of the result have changed since
  @Nullable Object read(Map<?, ?> outputs) {
    return PlainValue.in(outputs).read(body.getClass().getClassLoader());
  }
}
