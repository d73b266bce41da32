package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import dev.weft.virtual.Model;
import dev.weft.virtual.VirtualDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a source of tasks does wrong fails its group, and the result of the run says why.
@Timeout(60)
class FaultySourcesTest {
  private static final Step.Work<?> NOTHING = new Step.Work<>("nothing", _ -> Map.of());

  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();

  @Test
  void nullInsteadOfATaskFailsTheGroup() throws Exception {
    List<Task> tasks = Arrays.asList(task("one"), null, task("three"));

    failsItsGroup(tasks, 1, "null instead of a task");
    failsItsGroup(() -> tasks.iterator(), 1, "null instead of a task");
    failsItsGroup(
        Feed.of(
            (_, sink) -> {
              sink.put(task("one"));
              sink.put(Sneaky.given(null));
            }),
        1,
        "null was put");
    failsItsGroup(() -> null, 0, "no iterator");
  }

  static Stream<Throwable> whateverCanBeThrown() {
    return Stream.of(
        new IOException("the line is dead"),
        new IllegalStateException("the line is dead"),
        new NoClassDefFoundError("the line is dead"),
        new Throwable("the line is dead"));
  }

  @ParameterizedTest
  @MethodSource("whateverCanBeThrown")
  void whateverASourceThrowsIsTheCauseInTheResult(Throwable thrown) throws Exception {
    RunResult result =
        failsItsGroup(
            () -> {
              throw Sneaky.thrown(thrown);
            },
            0,
            "the line is dead");

    assertThat(result.failures()).hasSize(1);
    assertThat(result.failures().getFirst().task().name()).isEqualTo("rows");
    assertThat(Causes.failure(result).cause()).isSameAs(thrown);
  }

  @Test
  void aSourceThatCannotBeCountedIsReadAllTheSame() throws Exception {
    Iterable<Task> uncountable =
        new AbstractCollection<>() {
          @Override
          public Iterator<Task> iterator() {
            return List.of(task("a"), task("b")).iterator();
          }

          @Override
          public int size() {
            throw Sneaky.thrown(new IOException("no idea"));
          }
        };
    Group group = Group.of("rows", uncountable).withMaxParallel(1);

    assertThat(run(group).succeeded()).isEqualTo(3);
    assertThat(group.count()).isEmpty();
  }

  @Test
  void aSourceThatIsInterruptedLeavesThatToTheRun() {
    Thread caller = Thread.currentThread();
    Group group =
        Group.of(
            "rows",
            () -> {
              caller.interrupt();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException interrupt) {
                throw Sneaky.thrown(interrupt);
              }
              return List.<Task>of().iterator();
            });

    assertThatThrownBy(() -> run(group)).isInstanceOf(InterruptedException.class);
  }

  enum Call {
    OPEN,
    IS_READY,
    IS_READY_LATER,
    HAS_NEXT,
    NEXT,
    CLOSE,
    IS_READY_AFTER_CLOSE
  }

  /// A feed of two tasks, of which one call goes wrong.
  private static final class FaultyFeed implements Feed {
    private final Call faulty;
    private final AtomicBoolean wasOpen = new AtomicBoolean();
    private final AtomicBoolean wasClosed = new AtomicBoolean();
    private int asked;
    private int left = 2;

    FaultyFeed(Call faulty) {
      this.faulty = faulty;
    }

    private void at(Call call) {
      if (call == faulty) {
        throw Sneaky.thrown(new IOException("the line is dead"));
      }
    }

    @Override
    public void open(RunContext run) {
      at(Call.OPEN);
      wasOpen.set(true);
    }

    @Override
    public boolean isReady(Runnable later) {
      at(Call.IS_READY);
      asked++;
      if (asked > 1) {
        at(Call.IS_READY_LATER);
      }
      if (wasClosed.get()) {
        at(Call.IS_READY_AFTER_CLOSE);
      }
      if (asked % 2 == 1) {
        later.run();
      }
      return asked % 2 == 0;
    }

    @Override
    public boolean hasNext() {
      at(Call.HAS_NEXT);
      return left > 0;
    }

    @Override
    public Task next() {
      at(Call.NEXT);
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      return task("t" + left);
    }

    @Override
    public void close() {
      wasClosed.set(true);
      at(Call.CLOSE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverAFeedThrowsFailsItsGroupAndItIsClosed(Call call) throws Exception {
    FaultyFeed feed = new FaultyFeed(call);

    failsItsGroup(() -> feed, call.compareTo(Call.CLOSE) < 0 ? 0 : 2, "the line is dead");
    assertThat(feed.wasClosed.get()).isEqualTo(feed.wasOpen.get());

    FaultyFeed again = new FaultyFeed(call);
    RunResult simulated =
        runs.run(
            new VirtualDriver(1, Model.UP_TO_A_SECOND),
            plan(Group.of("rows", () -> again)),
            List.of());
    assertThat(simulated.status()).isEqualTo(Status.FAILED);
    assertThat(again.wasClosed.get()).isEqualTo(again.wasOpen.get());
  }

  @Test
  void aSourceThatFailsCountsOnceTowardsMaxFailures() throws Exception {
    FaultyFeed feed = new FaultyFeed(Call.IS_READY);
    Group other = Group.of("other", () -> new FaultyFeed(Call.CLOSE));
    Plan plan = plan(Group.of("rows", () -> feed), other).withMaxFailures(2);

    RunResult result = runs.run(new LocalDriver(), plan, List.of());

    assertThat(result.failures()).hasSize(2);
    assertThat(result.cancelled()).isZero();
    assertThat(result.succeeded()).isEqualTo(3);
  }

  @Test
  void thePlansCleanUpRunsWhereAFailingSourceCutsAllThatWaits() throws Exception {
    Task waits = new Task("waits", List.of(Step.wait("long", Duration.ofDays(1))));
    Iterable<Task> dead =
        () -> {
          throw new IllegalStateException("the line is dead");
        };
    Plan plan =
        Plan.of("p", Group.of(waits), Group.of("rows", dead))
            .withMaxFailures(0)
            .withOnFailure(Group.of(task("alarm")))
            .withFinallyGroup(Group.of(task("tidy")));

    for (Driver driver : List.of(new LocalDriver(), new VirtualDriver(1, Model.UP_TO_A_SECOND))) {
      List<String> ended = new CopyOnWriteArrayList<>();
      Listener listener =
          event -> {
            if (event instanceof Event.TaskEnded it) {
              ended.add(it.result().task().name());
            }
          };

      RunResult result = runs.run(driver, plan, List.of(listener));

      assertThat(result.status()).isEqualTo(Status.FAILED);
      assertThat(ended).containsExactly("waits", "alarm", "tidy");
    }
  }

  private RunResult failsItsGroup(Iterable<Task> tasks, int succeed, String why)
      throws InterruptedException {
    RunResult result = run(Group.of("rows", tasks));

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.succeeded()).isEqualTo(succeed + 1);
    assertThat(result.failed()).isZero();
    assertThat(Objects.requireNonNull(Causes.failure(result)).message()).contains(why);
    return result;
  }

  private RunResult run(Group group) throws InterruptedException {
    return runs.run(new LocalDriver(), plan(group), List.of());
  }

  /// With another group, which nothing else concerns.
  private static Plan plan(Group... groups) {
    return Plan.of(
        "p",
        Stream.concat(Stream.of(groups), Stream.of(Group.of(task("beside"))))
            .toArray(Group[]::new));
  }

  private static Task task(String name) {
    return new Task(name, List.of(NOTHING));
  }
}
