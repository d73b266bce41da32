package dev.weft.plan.testing;

import dev.weft.Event;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a test ended.
///
/// @param name the test
/// @param took how long the run took, in virtual time
/// @param problems what is not as expected; empty if the test passed
public record TestResult(String name, Duration took, List<Problem> problems) {

  public TestResult {
    problems = List.copyOf(problems);
  }

  /// Returns whether everything is as expected.
  public boolean passed() {
    return problems.isEmpty();
  }

  /// One thing that is not as expected.
  ///
  /// @param text what it is and where the test file says so, in several lines
  /// @param summary what it is, in one line
  /// @param expected what was expected; null if the text says it
  /// @param got what there was instead; null if the text says it
  /// @param remedy what to write instead, line by line
  /// @param events what happened up to there
  public record Problem(
      String text,
      String summary,
      @Nullable String expected,
      @Nullable String got,
      List<String> remedy,
      List<Event> events) {}
}
