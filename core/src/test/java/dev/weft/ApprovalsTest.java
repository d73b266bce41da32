package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class ApprovalsTest {
  @RegisterExtension private final WatchedRuns runs = new WatchedRuns();
  private static final Answer YES = new Answer("ann", true, Map.of());
  private final LocalDriver driver = new LocalDriver("run");
  private final List<Outcome> outcomes = new ArrayList<>();

  @Test
  void anAnswerLetsTheTaskGoOnAndIsTheStepsOutputs() throws Exception {
    Form form = new Form(List.of(new Form.Field("limit", new Form.Type.Decimal(), "10")));
    Step.Approval pay = Step.approval("pay").withForm(form).withBy(List.of("ann"));

    RunResult result =
        run(
            pay,
            () -> driver.answer("t", "pay", new Answer("ann", true, Map.of("limit", "12"))).join());

    assertThat(result.succeeded()).isOne();
    assertThat(outcomes.getFirst().outputs()).isEqualTo(Map.of("limit", 12L, "by", "ann"));
  }

  @Test
  void aNoFailsTheStep() throws Exception {
    RunResult result =
        run(
            Step.approval("pay"),
            () -> driver.answer("t", null, new Answer("bob", false, Map.of())).join());

    assertThat(result.failed()).isOne();
    assertThat(outcomes.getFirst().failure()).isEqualTo(new Failure("denied", "denied by bob"));
  }

  @Test
  void anAnswerThatDoesNotFitIsRefusedAndTheTaskWaitsOn() throws Exception {
    Form form =
        new Form(
            List.of(
                new Form.Field("limit", new Form.Type.Decimal(), null),
                new Form.Field("how", new Form.Type.Choice(List.of("wire", "card")), null),
                new Form.Field("sure", new Form.Type.Flag(), null)));
    Step.Approval pay = Step.approval("pay").withForm(form).withBy(List.of("ann"));
    Map<String, String> wrong = Map.of("limit", "much", "how", "cash", "x", "1");
    Map<String, String> right = Map.of("limit", "1.5", "how", "card", "sure", "true");

    run(
        pay,
        () -> {
          assertRefused(driver.answer("other", null, YES), "`other` does not wait", "`t`");
          assertRefused(driver.answer("t", "buy", YES), "`buy` of `t` does not wait");
          assertRefused(driver.answer("t", null, new Answer("bob", true, Map.of())), "ann may");
          assertRefused(
              driver.answer("t", null, new Answer("ann", true, wrong)),
              "`limit` is a number, not `much`",
              "`how` is one of wire, card, not `cash`",
              "`sure` is missing",
              "no field `x`");
          driver.answer("t", null, new Answer("ann", true, right)).join();
        });

    assertThat(outcomes.getFirst().outputs())
        .isEqualTo(
            Map.of("limit", new BigDecimal("1.5"), "how", "card", "sure", true, "by", "ann"));
  }

  @Test
  void nobodyAnswersInTime() {
    Step.Approval pay = Step.approval("pay").withTimeout(Duration.ofDays(2));
    RunResult result = simulate(pay, Duration.ofDays(3));

    assertThat(result.timedOut()).isOne();
    assertThat(result.took()).isEqualTo(Duration.ofDays(2));
    assertThat(Causes.failure(result).message()).isEqualTo("nobody answered within 2d");
    assertThat(simulate(pay, Duration.ofDays(1)).succeeded()).isOne();
  }

  @Test
  void aWaitingTaskCanBeCancelled() throws Exception {
    RunResult result = run(Step.approval("pay"), () -> driver.cancel("enough"));

    assertThat(result.status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void twoApprovalsOfOneTaskAreToldApartByName() throws Exception {
    Step.Gather both = Step.gather("both", Step.approval("boss"), Step.approval("bank"));
    List<String> asked = new ArrayList<>();
    Listener answering =
        event -> {
          if (event instanceof Event.StepStarted started
              && started.step() instanceof Step.Approval
              && asked.add(started.step().name())
              && asked.size() == 2) {
            assertRefused(driver.answer("t", null, YES), "`boss`, `bank`");
            assertThat(driver.answer("t", "bank", YES)).succeedsWithin(Duration.ofSeconds(20));
            assertThat(driver.answer("t", "boss", YES)).succeedsWithin(Duration.ofSeconds(20));
          }
        };

    RunResult result =
        runs.run(driver, Plan.of("p", Group.of(new Task("t", List.of(both)))), List.of(answering));

    assertThat(result.succeeded()).isOne();
  }

  @Test
  void whatWaitsIsListedLongestFirst() throws Exception {
    List<AwaitedApproval> listed = new ArrayList<>();
    Step.Approval pay = Step.approval("pay").withBy(List.of("ann"));

    run(
        pay,
        () -> {
          listed.addAll(driver.approvals().join());
          driver.answer("t", null, YES).join();
        });

    assertThat(listed).extracting(AwaitedApproval::step).containsExactly(pay);
    assertThat(listed.getFirst().task().name()).isEqualTo("t");
    assertThat(listed.getFirst().since()).isEqualTo(outcomes.getFirst().started());
  }

  @Test
  void whoeverIsAnsweredMayAskAgainAndWait() throws Exception {
    List<AwaitedApproval> listed = new ArrayList<>();

    RunResult result =
        run(
            Step.approval("pay"),
            () -> {
              driver
                  .approvals()
                  .thenAccept(_ -> listed.addAll(driver.approvals().join()))
                  .thenRun(() -> driver.answer("t", null, YES).join())
                  .join();
            });

    assertThat(result.succeeded()).isOne();
    assertThat(listed).hasSize(1);
  }

  @Test
  void whoeverIsRefusedHoldsNothingUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Set<Thread> refused = ConcurrentHashMap.newKeySet();
    run(
        Step.approval("pay"),
        () -> {
          Thread asking = Thread.currentThread();
          // An answer that is refused at once is reported here, and does not affect the others.
          while (refused.isEmpty()) {
            CompletableFuture<Void> _ =
                driver
                    .answer("nobody", null, YES)
                    .whenComplete((_, _) -> blockElsewhere(asking, refused, never));
          }
          driver.answer("t", null, YES).join();
        });

    assertThat(refused).isNotEmpty();
    refused.forEach(Thread::interrupt);
  }

  private static void blockElsewhere(Thread asking, Set<Thread> blocked, CountDownLatch never) {
    if (!Thread.currentThread().equals(asking)) {
      blocked.add(Thread.currentThread());
      try {
        never.await();
      } catch (InterruptedException ended) {
        // As it should be.
      }
    }
  }

  @Test
  void whatIsMissingInAQuestionIsSaidToWhoeverAsks() throws Exception {
    RunResult result =
        run(
            Step.approval("pay"),
            () -> {
              assertThatNullPointerException()
                  .isThrownBy(() -> driver.answer("t", null, Sneaky.given(null)));
              assertThatNullPointerException()
                  .isThrownBy(() -> driver.answer(Sneaky.given(null), null, YES));
              assertThatNullPointerException()
                  .isThrownBy(() -> new Answer(Sneaky.given(null), true, Map.of()));
              assertThatNullPointerException()
                  .isThrownBy(() -> driver.skip(Sneaky.given(null), null, "ann"));
              assertThatNullPointerException()
                  .isThrownBy(() -> driver.skip("t", null, Sneaky.given(null)));
              assertThatNullPointerException().isThrownBy(() -> driver.cancel(Sneaky.given(null)));
              assertThatNullPointerException().isThrownBy(() -> driver.pause(Sneaky.given(null)));
              assertThatNullPointerException().isThrownBy(() -> driver.resume(Sneaky.given(null)));
              driver.answer("t", null, YES).join();
            });

    assertThat(result.succeeded()).isOne();
  }

  @Test
  void aRunThatHasEndedRefusesAllAnswers() throws Exception {
    run(
        Step.approval("pay"),
        () -> {
          driver.answer("t", null, YES).join();
          assertRefused(driver.answer("t", null, YES), "");
        });

    assertRefused(driver.answer("t", null, YES), "the run has ended");
    assertThat(driver.approvals()).isCompletedExceptionally();
  }

  /// More steps wait for a limit than there are tasks, and they still continue after an answer.
  @Test
  void waitingForAnAnswerIsNoDeadlock() throws Exception {
    Step.Work<?> first = new Step.Work<>("1", _ -> Map.of()).withLimits(List.of("desk"));
    Step.Work<?> second = new Step.Work<>("2", _ -> Map.of()).withLimits(List.of("desk"));
    Task held = new Task("held", List.of(Step.approval("pay")));
    Task both = new Task("both", List.of(Step.gather("gather", first, second)));
    Plan plan =
        new Plan(
            "p",
            List.of(Group.of(held).withLimits("desk"), Group.of(both)),
            List.of(Limit.atMost("desk", 1)),
            Plan.DEFAULT_MAX_PARALLEL,
            Group.UNBOUNDED,
            null,
            null);
    AtomicInteger awaited = new AtomicInteger();
    Listener answering =
        event -> {
          if (event instanceof Event.LimitAwaited && awaited.incrementAndGet() == 2) {
            driver.answer("held", null, YES).join();
          }
        };

    assertThat(runs.run(driver, plan, List.of(answering)).succeeded()).isEqualTo(2);
  }

  @Test
  void plainJavaCodeCannotWaitForAnAnswer() {
    assertThatThrownBy(() -> new TaskIterator("t", List.of(Step.approval("pay"))).forEach(_ -> {}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("nobody can answer `pay` here");
  }

  @Test
  void numbersKeepTheirSizeAndTheirDigits() {
    Form.Field field = new Form.Field("n", new Form.Type.Decimal(), null);
    assertThat(field.value("1e3")).isEqualTo(1_000L);
    assertThat(field.value("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
    assertThat(field.value("1e30")).isEqualTo(new BigDecimal("1e30"));
    assertThat(field.value("1.50")).isEqualTo(new BigDecimal("1.50"));
    assertThatThrownBy(() -> field.value("1e999999999"))
        .hasMessage("`n` is a number below 1e308, not `1e999999999`");
  }

  /// Runs one step and answers when it asks.
  private RunResult run(Step.Approval step, Runnable asked) throws InterruptedException {
    Listener answering =
        event -> {
          if (event instanceof Event.StepStarted) {
            asked.run();
          } else if (event instanceof Event.StepEnded ended) {
            outcomes.add(ended.outcome());
          }
        };
    return runs.run(
        driver, Plan.of("p", Group.of(new Task("t", List.of(step)))), List.of(answering));
  }

  private static RunResult simulate(Step.Approval step, Duration answer) {
    Model model =
        new Model() {
          @Override
          public Prediction predict(
              Task task, Step.Work<?> work, int attempt, java.util.random.RandomGenerator random) {
            return Prediction.succeeds(Duration.ZERO);
          }

          @Override
          public Prediction answer(
              Task task, Step.Approval approval, java.util.random.RandomGenerator random) {
            return Prediction.succeeds(answer);
          }
        };
    Plan plan = Plan.of("p", Group.of(new Task("t", List.of(step))));
    return new VirtualDriver(1, model).run(plan, List.of());
  }

  private static void assertRefused(CompletableFuture<Void> answer, String... messages) {
    assertThatThrownBy(answer::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(messages);
  }
}
