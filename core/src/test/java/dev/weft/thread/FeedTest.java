package dev.weft.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.WatchedRuns;
import dev.weft.local.LocalDriver;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Groups whose tasks arrive during the run, on the local driver.
@Timeout(60)
class FeedTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();
  private static final Step.Work<?> NOTHING = new Step.Work<>("nothing", _ -> Map.of());

  private final LocalDriver driver = new LocalDriver("r");
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final BlockingQueue<String> coming = new LinkedBlockingQueue<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  /// Puts a task for each name that it receives; `end` is the last.
  private final Feed.Producer names =
      (_, tasks) -> {
        try {
          for (String name = coming.take(); !name.equals("end"); name = coming.take()) {
            tasks.put(task(name));
          }
        } finally {
          ended.set(true);
        }
      };

  @Test
  void aTaskStartsWhenItComesAndOthersRunMeanwhile() throws Exception {
    CountDownLatch callback = new CountDownLatch(1);
    Step<?> other = Step.of("other", () -> coming.add("a"));
    Step<?> last =
        Step.of(
            "last",
            () -> {
              callback.await();
              return coming.add("end");
            });
    Plan plan =
        Plan.of(
            "p",
            Group.of("slow", Feed.of(names)),
            Group.of(new Task("other", List.of(other))),
            Group.of(new Task("last", List.of(last))));

    RunResult result =
        run(
            plan,
            event -> {
              if (event instanceof Event.TaskEnded task
                  && task.result().task().name().equals("a")) {
                coming.add("b");
              } else if (event instanceof Event.TaskEnded task && task.group().equals("slow")) {
                callback.countDown();
              }
            });

    assertThat(result.succeeded()).isEqualTo(4);
    assertThat(started("slow")).containsExactly("a", "b");
  }

  @Test
  void aFeedBeginsWhenItsGroupsTurnComesAndSeesWhatWasNeeded() throws Exception {
    Task build =
        new Task("build", List.of())
            .withRules(Task.Rules.NONE.withOutputs(_ -> Map.of("image", "weft:1")));
    Feed.Producer producer =
        (run, tasks) -> {
          assertThat(run.id()).isEqualTo("r");
          RunContext.Need need = Objects.requireNonNull(run.needs().get("build"));
          tasks.put(task("deploy " + need.outputs().get("image")));
        };
    Group deploy = Group.of("deploy", Feed.of(producer)).withNeeds("build");

    assertThat(run(Plan.of("p", deploy, Group.of(build))).succeeded()).isEqualTo(2);
    assertThat(started("deploy")).containsExactly("deploy weft:1");
  }

  @Test
  void whatWasPutBeforeAFailureStartsAndThenTheGroupHasFailed() throws Exception {
    Feed.Producer producer =
        (_, tasks) -> {
          tasks.put(task("a"));
          tasks.put(task("b"));
          throw new IOException("the line is dead");
        };
    Plan plan =
        Plan.of(
            "p",
            Group.of("slow", Feed.of(producer)),
            Group.of(task("next")).withNeeds("slow"),
            Group.of(task("other")));

    RunResult result = run(plan);

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.succeeded()).isEqualTo(3);
    assertThat(groupEnd("slow").status()).isEqualTo(Status.FAILED);
    assertThat(groupEnd("slow").complete()).isFalse();
    assertThat(groupEnd("slow").reason()).isEqualTo("IOException: the line is dead");
    assertThat(groupEnd("next").reason()).isEqualTo("needs `slow`, which failed");
  }

  @Test
  void whatNeedsAFeedWhoseFailureIsOfNoMatterGoesOn() throws Exception {
    Feed.Producer producer =
        (_, _) -> {
          throw new IOException("the line is dead");
        };
    Group slow = Group.of("slow", Feed.of(producer)).withContinueOnError(true);
    Plan plan = Plan.of("p", slow, Group.of(task("next")).withNeeds("slow")).withMaxFailures(0);

    RunResult result = run(plan);

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(result.succeeded()).isOne();
    assertThat(groupEnd("slow").status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aFeedThatFailsCountsAgainstThePlansFailures() throws Exception {
    Feed.Producer producer =
        (_, _) -> {
          throw new StepFailedException(new Failure("exit 1", "exit 1: no such customer"));
        };
    Plan plan =
        Plan.of("p", Group.of("slow", Feed.of(producer)), Group.of("other", Feed.of(names)))
            .withMaxFailures(0);

    assertThat(run(plan).status()).isEqualTo(Status.FAILED);
    assertThat(groupEnd("slow").reason()).isEqualTo("exit 1: no such customer");
    assertThat(groupEnd("other").reason()).isEqualTo("cancelled after a failure (fail-fast)");
  }

  @Test
  void cancellingEndsAFeedThatIsWaitedForBeforeItsGroupEnds() throws Exception {
    AtomicBoolean endedBefore = new AtomicBoolean();
    coming.add("a");

    RunResult result =
        run(
            Plan.of("p", Group.of("slow", Feed.of(names))),
            event -> {
              if (event instanceof Event.TaskEnded) {
                driver.cancel("enough");
              } else if (event instanceof Event.GroupEnded) {
                endedBefore.set(ended.get());
              }
            });

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(groupEnd("slow").reason()).isEqualTo("enough");
    assertThat(endedBefore).isTrue();
  }

  @Test
  void interruptingTheCallerEndsAFeed() {
    Thread caller = Thread.currentThread();
    Feed.Producer waiting =
        (run, tasks) -> {
          caller.interrupt();
          names.produce(run, tasks);
        };

    assertThatThrownBy(() -> run(Plan.of("p", Group.of("slow", Feed.of(waiting)))))
        .isInstanceOf(InterruptedException.class);
    assertThat(ended).isTrue();
    assertThat(events.getLast()).isInstanceOf(Event.RunEnded.class);
  }

  @Test
  void tooManyFailuresOfItsTasksEndAFeed() throws Exception {
    Step<?> broken =
        Step.of(
            "broken",
            () -> {
              throw new IOException("no");
            });
    AtomicInteger put = new AtomicInteger();
    Feed.Producer endless =
        (_, tasks) -> {
          try {
            while (true) {
              tasks.put(new Task("t" + put.incrementAndGet(), List.of(broken)));
            }
          } finally {
            ended.set(true);
          }
        };
    Group group = Group.of("slow", Feed.of(endless)).withMaxFailures(3).withMaxParallel(2);

    RunResult result = run(Plan.of("p", group));

    assertThat(result.failed()).isBetween(4L, 5L);
    assertThat(groupEnd("slow").reason())
        .isEqualTo("cancelled after more than 3 failures (max-failures)");
    assertThat(ended).isTrue();
  }

  @LongTest
  @Test
  void aProducerWaitsForTheRunInsteadOfFillingTheMemory() throws Exception {
    AtomicInteger put = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Step<?> count = Step.of("count", taken::incrementAndGet);
    Feed.Producer many =
        (_, tasks) -> {
          for (int i = 0; i < 100_000; i++) {
            tasks.put(new Task("t" + i, List.of(count)));
            most.accumulateAndGet(put.incrementAndGet() - taken.get(), Math::max);
          }
        };
    Plan plan = Plan.of("p", Group.of("many", Feed.of(many))).withMaxParallel(10);

    assertThat(runs.run(driver, plan, List.of()).succeeded()).isEqualTo(100_000);
    assertThat(most.get()).isLessThanOrEqualTo(BufferedSource.TASKS_MAX + 11);
  }

  @Test
  void aGroupHoldsNoLimitWhileItsNextTaskIsStillToCome() throws Exception {
    Step<?> work = Step.of("work", () -> coming.addAll(List.of("a", "end")));
    Group slow = Group.of("slow", Feed.of(names)).withLimits("desk");
    Group other = Group.of(new Task("other", List.of(work))).withLimits("desk");
    List<Limit> desk = List.of(Limit.atMost("desk", 1));
    Plan plan = new Plan("p", List.of(slow, other), desk, 10, Group.UNBOUNDED, null, null);

    assertThat(run(plan).succeeded()).isEqualTo(2);
  }

  @Test
  void aFeedOfItsOwnMakeMayWakeTheRunForNothingAndTakeItsTimeToClose() throws Exception {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    Feed feed =
        new Feed() {
          private int refusals = 2;
          private boolean closed;

          @Override
          public void open(RunContext run) {
            calls.add("open");
          }

          @Override
          public boolean isReady(Runnable later) {
            refusals--;
            if (refusals >= 0) {
              later.run();
              Thread.ofVirtual().start(later);
            } else if (closed && !calls.contains("gone")) {
              calls.add("gone");
            }
            return refusals < 0;
          }

          @Override
          public boolean hasNext() {
            return calls.size() < 3;
          }

          @Override
          public Task next() {
            refusals = 2;
            calls.add("next");
            return task("t" + calls.size());
          }

          @Override
          public void close() {
            refusals = 2;
            closed = true;
            calls.add("close");
          }
        };

    RunResult result =
        run(
            Plan.of("p", feed),
            event -> {
              if (event instanceof Event.GroupEnded) {
                calls.add("ended");
              }
            });

    assertThat(result.succeeded()).isEqualTo(2);
    assertThat(calls).containsExactly("open", "next", "next", "close", "gone", "ended");
  }

  private RunResult run(Plan plan) throws InterruptedException {
    return run(plan, _ -> {});
  }

  private RunResult run(Plan plan, Consumer<Event> callback) throws InterruptedException {
    return runs.run(
        driver,
        plan,
        List.of(
            event -> {
              events.add(event);
              callback.accept(event);
            }));
  }

  private static Task task(String name) {
    return new Task(name, List.of(NOTHING));
  }

  private List<String> started(String group) {
    return events.stream()
        .filter(Event.TaskStarted.class::isInstance)
        .map(Event.TaskStarted.class::cast)
        .filter(event -> event.group().equals(group))
        .map(event -> event.task().name())
        .toList();
  }

  private Event.GroupEnded groupEnd(String name) {
    return events.stream()
        .filter(Event.GroupEnded.class::isInstance)
        .map(Event.GroupEnded.class::cast)
        .filter(event -> event.group().equals(name))
        .findAny()
        .orElseThrow();
  }
}
