package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// What every test of the local driver ends with: each run has accounted for every task and group
/// once, however it ended, and no thread is left. Registered as an extension, through which the
/// test calls its drivers.
public final class WatchedRuns implements BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Map<Long, String> before = Map.of();

  /// Runs the plan on the driver.
  public RunResult run(Driver driver, Plan plan, List<? extends Listener> listeners)
      throws InterruptedException {
    TaskLedger account = new TaskLedger(plan);
    List<Listener> all = new ArrayList<>(listeners);
    all.add(account);
    RunResult result;
    try {
      result = driver.run(plan, all);
    } catch (Throwable thrown) {
      try {
        account.settle(null);
      } catch (AssertionError unsettled) {
        unsettled.addSuppressed(thrown);
        throw unsettled;
      }
      throw thrown;
    }
    account.settle(result);
    return result;
  }

  @Override
  public void beforeEach(ExtensionContext test) throws Exception {
    before = threads();
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    long start = System.nanoTime();
    Map<Long, String> left = left();
    while (!left.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
      Thread.onSpinWait();
      left = left();
    }
    assertThat(left).as("threads that are left").isEmpty();
  }

  private Map<Long, String> left() throws ReflectiveOperationException {
    Map<Long, String> left = threads();
    left.keySet().removeAll(before.keySet());
    return left;
  }

  /// All virtual threads, and ours of the platform, by number: what they are called.
  ///
  /// A thread dump would say more, but in JDK 25 it can crash the process when a virtual thread
  /// ends meanwhile. The containers that it walks are read here in the same way, and no thread's
  /// state is.
  private static Map<Long, String> threads() throws ReflectiveOperationException {
    Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers");
    Map<Long, String> threads = new HashMap<>();
    addThreads(containers.getMethod("root").invoke(null), threads);
    return threads;
  }

  private static void addThreads(Object container, Map<Long, String> threads)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName("jdk.internal.vm.ThreadContainer");
    for (Object each : ((Stream<?>) type.getMethod("threads").invoke(container)).toList()) {
      Thread thread = (Thread) each;
      if (thread.isVirtual() || thread.getName().startsWith("weft-")) {
        threads.put(thread.threadId(), thread.toString());
      }
    }
    for (Object child : ((Stream<?>) type.getMethod("children").invoke(container)).toList()) {
      addThreads(child, threads);
    }
  }
}
