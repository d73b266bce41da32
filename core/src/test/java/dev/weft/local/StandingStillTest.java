package dev.weft.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.HistoryEvent;
import dev.weft.Journal;
import dev.weft.Limit;
import dev.weft.LimitShare;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A run whose journal cannot be written for a while: no step starts that could not be recorded.
@Timeout(60)
class StandingStillTest {
  private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
  private final FullJournal journal = new FullJournal();
  private final LocalDriver driver = new LocalDriver(journal);

  @Test
  void noTaskBegins() throws Exception {
    CompletableFuture<RunResult> result =
        run(
            Plan.of("plan", IntStream.range(0, 100).mapToObj(i -> task("t" + i)).iterator())
                .withMaxParallel(1));

    standsStillAfter("t0");
    journal.takesAgain();

    assertThat(result.get().succeeded()).isEqualTo(100);
    assertThat(begun).hasSize(100);
  }

  @Test
  void howeverOftenTheJournalIsAskedThereIsOnlyOneToTell() throws Exception {
    CompletableFuture<RunResult> result =
        run(
            Plan.of("plan", IntStream.range(0, 100).mapToObj(i -> task("t" + i)).iterator())
                .withMaxParallel(1));

    standsStillAfter("t0");
    driver.pause("ann");
    driver.resume("ann");
    driver.approvals().get();
    journal.takesAgain();

    assertThat(result.get().succeeded()).isEqualTo(100);
    assertThat(journal.asked).isGreaterThan(1);
    assertThat(journal.given).hasSize(1);
  }

  @Test
  void whatWaitsForALimitDoesNotBegin() throws Exception {
    Step.Work<?> one = full("one").withLimits(List.of("gate"));
    Step.Work<?> two = step("two").withLimits(List.of("gate"));
    CompletableFuture<RunResult> result =
        run(
            Plan.of(
                    "plan",
                    Group.of(new Task("One", List.of(one))),
                    Group.of(new Task("Two", List.of(two))),
                    Group.of(new Task("Three", List.of(two))))
                .withLimits(Limit.atMost("gate", 1)));

    standsStillAfter("one");
    journal.takesAgain();

    assertThat(result.get().succeeded()).isEqualTo(3);
    assertThat(begun).containsExactly("one", "two", "two");
  }

  @Test
  void whoeverCarriesOutATaskDoesNotGoOnToItsNextStep() throws Exception {
    CompletableFuture<RunResult> result = run(List.of(full("one"), step("two")));

    standsStillAfter("one");
    journal.takesAgain();

    assertThat(result.get().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(begun).containsExactly("one", "two");
  }

  @Test
  void whatFailedIsNotTriedAgain() throws Exception {
    Step.Work<?> fails =
        new Step.Work<>(
                "fails",
                attempt -> {
                  begun.add("fails " + attempt.number());
                  journal.takesNothing();
                  if (attempt.number() == 1) {
                    throw new IllegalStateException("once");
                  }
                  return Map.of();
                })
            .withRetry(Retry.of(1));
    CompletableFuture<RunResult> result = run(List.of(fails));

    standsStillAfter("fails 1");
    journal.takesAgain();

    assertThat(begun).startsWith("fails 1");
    journal.takesAlways();
    assertThat(result.get().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(begun).containsExactly("fails 1", "fails 2");
  }

  @Test
  void whatWaitedForATimeDoesNotBegin() throws Exception {
    CompletableFuture<RunResult> result =
        run(List.of(full("one"), Step.wait("wait", Duration.ofMillis(1)), step("two")));

    standsStillAfter("one");
    journal.takesAgain();

    assertThat(result.get().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(begun).containsExactly("one", "two");
  }

  @Test
  void cleanUpDoesNotBeginEither() throws Exception {
    Task task =
        new Task("One", List.of(full("one")))
            .withRules(Task.Rules.NONE.withFinallySteps(List.of(step("finally"))));
    CompletableFuture<RunResult> result =
        run(Plan.of("plan", Group.of(task)).withFinallyGroup(Group.of(task("end"))));

    standsStillAfter("one");
    driver.cancel("enough");
    standsStillAfter("one");
    journal.takesAgain();

    assertThat(result.get().status()).isEqualTo(Status.CANCELLED);
    assertThat(begun).containsExactly("one", "finally", "end");
  }

  @Test
  void aRunThatIsPausedMeanwhileStaysSo() throws Exception {
    CompletableFuture<RunResult> result = run(List.of(full("one"), step("two")));
    standsStillAfter("one");
    driver.pause("ann");
    journal.takesAgain();
    driver.approvals().get(1, TimeUnit.MINUTES);
    assertThat(begun).containsExactly("one");

    driver.resume("ann");

    assertThat(result.get().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(begun).containsExactly("one", "two");
  }

  private Step.Work<?> step(String name) {
    return new Step.Work<>(
        name,
        _ -> {
          begun.add(name);
          return Map.of();
        });
  }

  /// A step after which the journal refuses all writes.
  private Step.Work<?> full(String name) {
    return new Step.Work<>(
        name,
        _ -> {
          begun.add(name);
          journal.takesNothing();
          return Map.of();
        });
  }

  private Task task(String name) {
    return new Task(name, List.of(name.equals("t0") ? full(name) : step(name)));
  }

  private CompletableFuture<RunResult> run(List<Step<?>> steps) {
    return run(Plan.of("plan", Group.of(new Task("One", steps))));
  }

  private CompletableFuture<RunResult> run(Plan plan) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return driver.run(plan, List.of());
          } catch (InterruptedException never) {
            throw new IllegalStateException(never);
          }
        });
  }

  private void standsStillAfter(String... steps) throws Exception {
    journal.full.await();
    // The driver learns which steps ended, and acts on that.
    for (int i = 0; i < 20; i++) {
      driver.approvals().get(1, TimeUnit.MINUTES);
    }
    assertThat(begun).containsExactly(steps);
  }

  /// A journal that keeps what it is given, but reports that it failed.
  private static final class FullJournal implements Journal {
    final CountDownLatch full = new CountDownLatch(1);
    private boolean takes = true;
    private boolean always;
    private @Nullable Runnable later;
    // Everything that it was given while it refused writes.
    private final Set<Runnable> given = new HashSet<>();
    private int asked;

    synchronized void takesNothing() {
      takes = always;
      full.countDown();
    }

    void takesAgain() {
      Runnable waiting;
      synchronized (this) {
        takes = true;
        waiting = later;
        later = null;
      }
      if (waiting != null) {
        waiting.run();
      }
    }

    void takesAlways() {
      synchronized (this) {
        always = true;
      }
      takesAgain();
    }

    @Override
    public synchronized boolean isReady(Runnable later) {
      this.later = takes ? null : later;
      if (!takes) {
        given.add(later);
        asked++;
      }
      return takes;
    }

    @Override
    public String run() {
      return "run";
    }

    @Override
    public List<HistoryEvent> past(String task) {
      return List.of();
    }

    @Override
    public int unfinished() {
      return 0;
    }

    @Override
    public List<Taken> taken(String limit, Instant since) {
      return List.of();
    }

    @Override
    public void take(String limit, LimitShare.Fixed share, Instant at) {}

    @Override
    public void keep(Task task, Outcome outcome, Runnable kept) {
      kept.run();
    }

    @Override
    public void note(Event event) {}
  }
}
