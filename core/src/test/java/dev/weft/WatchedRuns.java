package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// What every test of the local driver ends with: each run has accounted for every task and group
/// once, however it ended, and no thread is left. Registered as an extension, through which the
/// test calls its drivers.
public final class WatchedRuns implements BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern THREAD =
      Pattern.compile(
          "\"tid\": \"?(\\d+)\"?,[^{}]*?\"name\": \"([^\"]*)\"[^{}]*?\"stack\": \\[([^]]*)]");

  private Map<String, String> before = Map.of();

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
    Map<String, String> left = left();
    while (!left.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
      Thread.onSpinWait();
      left = left();
    }
    assertThat(left).as("threads that are left").isEmpty();
  }

  private Map<String, String> left() throws IOException {
    Map<String, String> left = threads();
    left.keySet().removeAll(before.keySet());
    return left;
  }

  /// All virtual threads, and ours of the platform, by number: what they are called and do.
  private static Map<String, String> threads() throws IOException {
    Path folder = Files.createTempDirectory("weft-threads");
    Path dump = folder.resolve("dump.json");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
      Map<String, String> threads = new HashMap<>();
      Matcher thread = THREAD.matcher(Files.readString(dump));
      while (thread.find()) {
        boolean isOurs = thread.group(2).startsWith("weft-");
        if (isOurs || thread.group().contains("\"virtual\": true")) {
          threads.put(thread.group(1), thread.group(2) + thread.group(3));
        }
      }
      return threads;
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(folder);
    }
  }
}
