package dev.weft.live;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/// A real run in this process with tasks that wait for all their approvals when
/// [#start] returns: all their steps are approvals, or gather approvals. Closing it cancels it.
public final class WaitingRun implements AutoCloseable {
  public final String id = LocalDriver.newId();
  public final LocalDriver driver = new LocalDriver(id);
  public final List<String> troubles = new CopyOnWriteArrayList<>();
  public final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  private static final Duration TIME = Duration.ofSeconds(2);

  private final CompletableFuture<RunResult> result = new CompletableFuture<>();

  private WaitingRun() {}

  /// @param folder the folder of its plan
  /// @param view makes a listener that may act on the run
  public static WaitingRun start(Path folder, Function<WaitingRun, Listener> view, Task... tasks)
      throws Exception {
    return start(folder, view, TIME, tasks);
  }

  /// @param time how long a connection to it may take
  static WaitingRun start(
      Path folder, Function<WaitingRun, Listener> view, Duration time, Task... tasks)
      throws Exception {
    WaitingRun run = new WaitingRun();
    Listener listener = view.apply(run);
    List<Group> groups = new ArrayList<>();
    for (Task task : tasks) {
      groups.add(Group.of(task));
    }
    CountDownLatch waiting =
        new CountDownLatch(Stream.of(tasks).mapToInt(WaitingRun::approvals).sum());
    ControlServer door =
        new ControlServer(run.id, "payroll", run.driver, folder, run.troubles::add, time);
    Listener told =
        event -> {
          door.on(event);
          listener.on(event);
          if (event instanceof Event.StepStarted started
              && started.step() instanceof Step.Approval) {
            waiting.countDown();
          } else if (event instanceof Event.StepEnded ended) {
            run.outcomes.add(ended.outcome());
          }
        };
    Plan plan = Plan.of("payroll", groups.toArray(Group[]::new));
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              RunResult result;
              try (door) {
                result = run.driver.run(plan, List.of(told));
              } catch (InterruptedException | RuntimeException thrown) {
                run.result.completeExceptionally(thrown);
                return;
              }
              run.result.complete(result);
            });
    if (!waiting.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("not all approvals wait");
    }
    return run;
  }

  private static int approvals(Task task) {
    int count = 0;
    for (Step<?> step : task.steps()) {
      count += step instanceof Step.Gather gather ? gather.steps().size() : 1;
    }
    return count;
  }

  /// Returns when it has ended and its door is closed.
  public RunResult end() throws Exception {
    return result.get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    driver.cancel("the test is over");
    end();
  }
}
