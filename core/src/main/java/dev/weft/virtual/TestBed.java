package dev.weft.virtual;

import dev.weft.Answer;
import dev.weft.Body;
import dev.weft.Bounds;
import dev.weft.Journal;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs a plan with its real bodies in virtual time, for tests: waits, timeouts, pauses before
/// retries and limits by rate take no time, and [dev.weft.Attempt#sleep] takes none either. It
/// needs no test framework.
///
/// ```java
/// VirtualRun run = new TestBed(plan).withStub(pay, at -> new Receipt("17")).begin();
/// run.advanceBy(Duration.ofMinutes(59));
/// assertTrue(run.outcomes("Order", "pay").isEmpty());
/// assertEquals(Status.SUCCEEDED, run.run().status());
/// ```
///
/// Bodies run one at a time, and the clock stands still meanwhile. A body sleeps by
/// [dev.weft.Attempt#sleep], and reads the time by [dev.weft.Attempt#now]; one that sleeps by
/// [Thread#sleep], or blocks for longer than `patience`, ends the run with an exception that says
/// where. What is due at the same instant happens in an order that the seed shuffles: one seed
/// gives one order, as far as bodies do the same each time.
///
/// @param plan what to run
/// @param seed shuffles what happens at the same instant, and chooses the jitter of retries
/// @param start what the clock says at first
/// @param journal where outcomes go, such as a [MemoryJournal]; null for nowhere
/// @param stubs what steps do instead of their bodies, by their ids
/// @param answers who answers approvals, by the ids of their steps
/// @param others stubs and answers for the steps whose ids are in neither
/// @param patience how long a body may run without sleeping, and how long a feed may take to
///     bring its next task, in real time
/// @param context what bodies run in
public record TestBed(
    Plan plan,
    long seed,
    Instant start,
    @Nullable Journal journal,
    Map<String, Body> stubs,
    Map<String, Answered> answers,
    Stubs others,
    Duration patience,
    Bounds.Around context) {

  /// An answer to an approval, and after what time it is given.
  public record Answered(Answer answer, Duration after) {}

  public TestBed {
    Objects.requireNonNull(plan, "a test bed needs a plan");
    Objects.requireNonNull(context, "the context is null");
    stubs = Map.copyOf(stubs);
    answers = Map.copyOf(answers);
    Objects.requireNonNull(others, "a test bed needs stubs, which may be Stubs.NONE");
  }

  /// What a step does instead of its body; null if it is not replaced.
  @Nullable Body stub(Task task, Step.Work<?> step) {
    Body stub = stubs.get(step.id());
    return stub == null ? others.body(task, step) : stub;
  }

  /// Who answers an approval, and when; null for nobody.
  @Nullable Answered answer(Task task, Step.Approval step) {
    Answered answer = answers.get(step.id());
    return answer == null ? others.answer(task, step) : answer;
  }

  /// A test bed whose clock begins at 1970, without stubs.
  public TestBed(Plan plan) {
    this(
        plan,
        0,
        Instant.EPOCH,
        null,
        Map.of(),
        Map.of(),
        Stubs.NONE,
        Duration.ofSeconds(20),
        Bounds.NONE.context());
  }

  /// The same with another order of what happens at the same instant.
  public TestBed withSeed(long seed) {
    return new TestBed(plan, seed, start, journal, stubs, answers, others, patience, context);
  }

  /// The same with another beginning.
  public TestBed withStart(Instant start) {
    return new TestBed(plan, seed, start, journal, stubs, answers, others, patience, context);
  }

  /// The same with a journal, from which it continues if there is something in it.
  public TestBed withJournal(Journal journal) {
    return new TestBed(plan, seed, start, journal, stubs, answers, others, patience, context);
  }

  /// The same with another patience.
  public TestBed withPatience(Duration patience) {
    return new TestBed(plan, seed, start, journal, stubs, answers, others, patience, context);
  }

  /// The same where bodies run in a context, as with
  /// [LocalDriver][dev.weft.local.LocalDriver#withContext].
  public TestBed withContext(Bounds.Around context) {
    return new TestBed(plan, seed, start, journal, stubs, answers, others, patience, context);
  }

  /// The same where a step, in whichever task, does this instead.
  public <T extends @Nullable Object> TestBed withStub(Step<T> step, Body.Returning<T> stub) {
    return withStub(step.id(), Step.step(step.name(), stub).body());
  }

  /// The same where steps with this id do that instead.
  public TestBed withStub(String step, Body stub) {
    Map<String, Body> all = new HashMap<>(stubs);
    all.put(step, stub);
    return new TestBed(plan, seed, start, journal, all, answers, others, patience, context);
  }

  /// The same where approvals with this id get that answer after that time.
  public TestBed withAnswer(String step, Answer answer, Duration after) {
    Map<String, Answered> all = new HashMap<>(answers);
    all.put(step, new Answered(answer, after));
    return new TestBed(plan, seed, start, journal, stubs, all, others, patience, context);
  }

  /// The same where these decide what steps do for which no id says so.
  public TestBed withStubs(Stubs others) {
    return new TestBed(plan, seed, start, journal, stubs, answers, others, patience, context);
  }

  /// Begins a run, which goes on when the clock is moved.
  ///
  /// @param listeners are called on the thread that moves the clock
  /// @throws IllegalArgumentException if a stub or an answer is for a step that the plan does not
  ///     have; where its tasks come from a lazy source, the end of the run says so
  public VirtualRun begin(Listener... listeners) {
    return new VirtualRun(this, listeners);
  }

  /// Runs the plan to its end; see [VirtualRun#run].
  public RunResult run(Listener... listeners) {
    try (VirtualRun run = begin(listeners)) {
      return run.run();
    }
  }
}
