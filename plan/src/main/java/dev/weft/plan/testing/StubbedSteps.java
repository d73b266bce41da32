package dev.weft.plan.testing;

import dev.weft.Answer;
import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Failure;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.plan.testing.Stub.Reply;
import dev.weft.plan.testing.Stub.Response;
import dev.weft.secret.Secrets;
import dev.weft.step.http.HttpBody;
import dev.weft.virtual.Stubs;
import dev.weft.virtual.TestBed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Replaces the steps of a run by the stubs of a test. A step without a stub succeeds, so that all
/// such steps are found at once.
final class StubbedSteps implements Stubs {
  private static final String NOBODY = "test";

  private record Key(String task, String step, Stub stub) {}

  private final List<Stub> stubs;
  private final Secrets secrets;
  private final Observed observed;
  private final Map<Key, Integer> counts = new HashMap<>();
  private final Map<String, Step<?>> unstubbed = new LinkedHashMap<>();
  private final List<Mismatch> refused = new ArrayList<>();

  StubbedSteps(List<Stub> stubs, Secrets secrets, Observed observed) {
    this.stubs =
        stubs.stream()
            .sorted(
                Comparator.comparing((Stub it) -> !it.isOfTest())
                    .thenComparing(it -> !it.pattern().isExact()))
            .toList();
    this.secrets = secrets;
    this.observed = observed;
  }

  /// Returns the steps that began without a stub, by the name to write.
  Map<String, Step<?>> unstubbed() {
    return unstubbed;
  }

  /// Returns the answers that do not fit their approvals.
  List<Mismatch> refused() {
    return refused;
  }

  private record Chosen(Stub stub, Reply reply) {}

  private @Nullable Chosen choose(Task task, Step<?> step) {
    StepPlace place = observed.place(task, step);
    for (Stub stub : stubs) {
      if (!stub.pattern().matches(place)) {
        continue;
      }
      Key key = new Key(task.name(), step.id(), stub);
      int before = counts.getOrDefault(key, 0);
      Reply reply = stub.reply(before);
      if (reply != null) {
        counts.put(key, before + 1);
        return new Chosen(stub, reply);
      }
    }
    unstubbed.putIfAbsent(place.shown(), step);
    return null;
  }

  @Override
  public Body body(Task task, Step.Work<?> step) {
    Chosen chosen = choose(task, step);
    Reply reply = chosen == null ? Reply.SUCCESS : chosen.reply();
    Body real = step.body();
    return attempt -> run(attempt, reply, real);
  }

  private Map<String, Object> run(Attempt attempt, Reply reply, Body real)
      throws InterruptedException {
    observed.called(attempt.task(), attempt.step(), Call.of(real, attempt, secrets.masks()));
    reply.printed().forEach(attempt::print);
    if (!reply.takes().isZero()) {
      attempt.sleep(reply.takes());
    }
    Failure failure = reply.failure();
    if (failure != null) {
      throw new StepFailedException(failure, reply.outputs());
    }
    if (Call.real(real) instanceof HttpBody http) {
      Response given = reply.response();
      Response response = given == null ? Response.OK : given;
      return http.answered(
          attempt,
          response.status(),
          response.headers(),
          response.body().getBytes(StandardCharsets.UTF_8));
    }
    return reply.outputs();
  }

  @Override
  public TestBed.@Nullable Answered answer(Task task, Step.Approval step) {
    Chosen chosen = choose(task, step);
    Reply reply = chosen == null ? Reply.SUCCESS : chosen.reply();
    Answer answer = reply.answer() == null ? yes(step, chosen == null) : reply.answer();
    try {
      var _ = answer.outcome(step, Instant.EPOCH, Instant.EPOCH);
    } catch (IllegalArgumentException unfit) {
      if (chosen != null) {
        refused.add(
            new Mismatch(
                chosen.stub().place(),
                "the answer to `%s` does not fit: %s"
                    .formatted(observed.place(task, step).shown(), unfit.getMessage())));
      }
      return null;
    }
    return new TestBed.Answered(answer, reply.takes());
  }

  /// @param isMadeUp whether the fields of the form get values, too
  private static Answer yes(Step.Approval step, boolean isMadeUp) {
    String by = step.by().isEmpty() ? NOBODY : step.by().getFirst();
    return new Answer(by, true, isMadeUp ? ExampleReply.form(step.form()) : Map.of());
  }
}
