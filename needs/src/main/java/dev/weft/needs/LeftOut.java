package dev.weft.needs;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Ends the tests with a line for each that was left out because a program is missing ([Needs]),
/// and how to get that.
public final class LeftOut implements TestExecutionListener {

  /// What the reason begins with.
  static final String MARK = "left out: ";

  private final Collection<String> lines = new ConcurrentLinkedQueue<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    if (reason.startsWith(MARK)) {
      String name =
          test.getSource()
              .filter(MethodSource.class::isInstance)
              .map(MethodSource.class::cast)
              .map(it -> it.getJavaClass().getSimpleName() + "." + it.getMethodName())
              .orElse(test.getDisplayName());
      lines.add(name + " was " + reason);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    lines.forEach(System.out::println);
  }
}
