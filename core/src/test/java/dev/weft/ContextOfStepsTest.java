package dev.weft;

import static dev.weft.Step.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.LocalDriver;
import dev.weft.virtual.MemoryJournal;
import dev.weft.virtual.TestBed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A context that is captured where a run starts is there in every body of it, and nowhere else.
/// That the check of what is left behind tells right from wrong shows a context that cleans
/// nothing up.
@Timeout(60)
@SuppressWarnings("NullAway") // what is missing fails the test
class ContextOfStepsTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ThreadLocal<String> LOGGED = new ThreadLocal<>();

  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();

  // What bodies saw: the step, and whose context it ran in.
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  @Test
  void everyBodyOfARunHasIt() throws Exception {
    ScopedValue.where(USER, "ada")
        .call(
            () -> {
              Bounds.Around context = ScopedValue.where(USER, USER.get())::run;
              return runs.run(
                  new LocalDriver().withContext(context),
                  Plan.of("p", Group.of(task())),
                  List.of());
            });

    assertThat(seen).containsExactlyInAnyOrderElementsOf(all("ada"));
  }

  @Test
  void everyBodyOfAJournaledRunHasItAlsoWhenItsTaskHasChangedThreads() throws Exception {
    runs.run(
        new LocalDriver(new MemoryJournal()).withContext(ScopedValue.where(USER, "ada")::run),
        Plan.of("p", Group.of(task())),
        List.of());

    assertThat(seen).containsExactlyInAnyOrderElementsOf(all("ada"));
  }

  @Test
  void everyBodyInVirtualTimeHasIt() {
    new TestBed(Plan.of("p", Group.of(task())))
        .withContext(ScopedValue.where(USER, "ada")::run)
        .run();

    assertThat(seen).containsExactlyInAnyOrderElementsOf(all("ada"));
  }

  @Test
  void everyBodyOfAnIteratorHasItWhicheverThreadItRunsOn() {
    try (TaskIterator iterator = new TaskIterator(task(), ScopedValue.where(USER, "ada")::run)) {
      iterator.forEach(_ -> {});
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(all("ada"));
  }

  @Test
  void noBodyHasItUnlessThatWasAskedFor() throws Exception {
    ScopedValue.where(USER, "ada")
        .call(() -> runs.run(new LocalDriver(), Plan.of("p", Group.of(task())), List.of()));

    assertThat(seen).containsExactlyInAnyOrderElementsOf(all("nobody"));
  }

  @Test
  void nothingOfItIsLeftOnTheThreadForWhatComesNext() throws Exception {
    assertThat(seenBetweenBodies(ContextOfStepsTest::logged)).containsOnly("nothing");
  }

  @Test
  void theCheckCatchesAContextThatIsLeftBehind() throws Exception {
    Bounds.Around leaving =
        work -> {
          LOGGED.set("ada");
          work.run();
        };

    assertThat(seenBetweenBodies(leaving)).contains("ada");
  }

  @Test
  void aContextThatFailsOrDoesNotKeepItsWordFailsTheStepAndNotTheRun() throws Exception {
    assertThat(failureIn(_ -> {})).contains("did not run its work on the calling thread");
    assertThat(failureIn(work -> runElsewhere(work))).contains("on the calling thread");
    assertThat(
            failureIn(
                work -> {
                  work.run();
                  work.run();
                }))
        .contains("ran its work twice");
    assertThat(
            failureIn(
                _ -> {
                  throw new IllegalStateException("no user");
                }))
        .contains("no user");
    assertThat(
            failureIn(
                work -> {
                  work.run();
                  throw new IllegalStateException("not closed");
                }))
        .contains("not closed");
  }

  @Test
  void whatABodyThrowsIsTheFailureAlsoWhereTheContextThrowsItself() throws Exception {
    IOException busy = new IOException("busy");
    Step.Work<String> fails =
        step(
            "s",
            _ -> {
              throw busy;
            });
    Plan plan = Plan.of("p", Group.of(new Task("t", List.of(fails))));
    Bounds.Around closing =
        work -> {
          try {
            work.run();
          } finally {
            throwUnclosed();
          }
        };

    RunResult result = runs.run(new LocalDriver().withContext(closing), plan, List.of());

    assertThat(result.failures().getFirst().cause().failure().cause())
        .isSameAs(busy)
        .hasSuppressedException(new IllegalStateException("open"));
  }

  private static void throwUnclosed() {
    throw new IllegalStateException("open");
  }

  private static void runElsewhere(Runnable work) {
    Thread other = Thread.ofVirtual().unstarted(work);
    other.setUncaughtExceptionHandler((_, _) -> {});
    other.start();
    try {
      other.join();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  private String failureIn(Bounds.Around context) throws Exception {
    Plan plan = Plan.of("p", Group.of(new Task("t", List.of(step("s", _ -> "x")))));
    RunResult result = runs.run(new LocalDriver().withContext(context), plan, List.of());
    assertThat(result.failed()).isOne();
    return result.failures().getFirst().cause().failure().message();
  }

  private static void logged(Runnable work) {
    LOGGED.set("ada");
    try {
      work.run();
    } finally {
      LOGGED.remove();
    }
  }

  /// Runs tasks on few threads; what conditions see that a worker asks between two bodies of its
  /// own.
  private List<String> seenBetweenBodies(Bounds.Around context) throws Exception {
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<String> between = new ConcurrentLinkedQueue<>();
    Step.Work<Boolean> first =
        step(
            "first",
            _ -> {
              assertThat(LOGGED.get()).isEqualTo("ada");
              return workers.add(Thread.currentThread());
            });
    Step.Work<Boolean> second =
        first
            .withId("second")
            .withCondition(
                _ -> {
                  if (workers.contains(Thread.currentThread())) {
                    between.add(LOGGED.get() == null ? "nothing" : LOGGED.get());
                  }
                  return true;
                });
    List<Task> tasks =
        IntStream.range(0, 2_000).mapToObj(i -> new Task("t" + i, List.of(first, second))).toList();

    RunResult result =
        runs.run(
            new LocalDriver().withContext(context), Plan.of("p", Group.of("g", tasks)), List.of());

    assertThat(result.succeeded()).isEqualTo(2_000);
    assertThat(between).isNotEmpty();
    return List.copyOf(between);
  }

  /// A task with every way in which a body comes to run.
  private Task task() {
    Step.Work<String> again =
        Step.<String>step(
                "again",
                at -> {
                  look("again " + at.number());
                  if (at.number() == 1) {
                    throw new StepFailedException(new Failure("503", "busy"));
                  }
                  return "x";
                })
            .withRetry(Retry.of(1).withBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    Step.Work<String> slow =
        Step.<String>step(
                "slow",
                at -> {
                  try {
                    at.sleep(Duration.ofHours(1));
                    return "never";
                  } finally {
                    look("slow");
                  }
                })
            .with(new Step.Common("slow", "slow", Duration.ofMillis(20), true, null));
    return new Task(
            "t",
            List.of(
                looks("plain"),
                again,
                slow,
                Step.gather("both", looks("left"), looks("right").withTimeout(Duration.ofHours(1))),
                Step.wait("pause", Duration.ofMillis(1)),
                looks("last")))
        .withRules(Task.Rules.NONE.withFinallySteps(List.of(looks("tidy"))));
  }

  private static List<String> all(String user) {
    return List.of("plain", "again 1", "again 2", "slow", "left", "right", "last", "tidy").stream()
        .map(step -> step + ": " + user)
        .toList();
  }

  private Step.Work<String> looks(String name) {
    return step(name, _ -> look(name));
  }

  private String look(String name) {
    seen.add(name + ": " + USER.orElse("nobody"));
    return name;
  }
}
