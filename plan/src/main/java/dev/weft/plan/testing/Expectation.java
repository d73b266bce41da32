package dev.weft.plan.testing;

import dev.weft.RunResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that a test expects of a run.
@FunctionalInterface
interface Expectation {

  /// Returns what differs from it.
  ///
  /// @param result how the run ended; null if it did not
  List<Mismatch> check(Observed observed, @Nullable RunResult result);
}
