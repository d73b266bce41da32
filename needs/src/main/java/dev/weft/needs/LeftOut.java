package dev.weft.needs;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Ends the test run with a line for each test that was skipped because a program is missing
/// ([Needs]), and how to install that program; and with one line for all long tests ([LongTest]),
/// and how to run them.
public final class LeftOut implements TestExecutionListener {

  /// The prefix of the reason if a program is missing.
  static final String MARK = "left out: ";

  /// The reason if a test is skipped because it takes long.
  static final String LONG = "it takes long";

  private final Collection<String> lines = new ConcurrentLinkedQueue<>();
  private final Collection<String> longOnes = new ConcurrentLinkedQueue<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    if (reason.startsWith(MARK)) {
      lines.add(name(test) + " was " + reason);
    } else if (reason.startsWith(LONG)) {
      longOnes.add(name(test));
    }
  }

  private static String name(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(it -> it.getJavaClass().getSimpleName() + "." + it.getMethodName())
        .orElse(test.getDisplayName());
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    lines.forEach(System.out::println);
    if (!longOnes.isEmpty()) {
      System.out.printf(
          "left out, since they take long: %s; `CI=true mvn verify` runs them%n",
          String.join(", ", longOnes));
    }
  }
}
