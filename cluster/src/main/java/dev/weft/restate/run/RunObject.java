package dev.weft.restate.run;

import dev.restate.common.Request;
import dev.restate.sdk.Awakeable;
import dev.restate.sdk.ObjectContext;
import dev.restate.sdk.SharedObjectContext;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.common.TerminalException;
import dev.restate.sdk.common.TimeoutException;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.weft.restate.ApprovalAnswer;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.Ending;
import dev.weft.restate.RunSummary;
import dev.weft.restate.Submission;
import dev.weft.restate.host.OpenRuns;
import dev.weft.restate.story.StoryObject;
import dev.weft.restate.task.TaskWorkflow;
import dev.weft.restate.wire.Handlers;
import dev.weft.restate.wire.Json;
import dev.weft.restate.wire.Services;
import dev.weft.restate.wire.Stalls;
import dev.weft.restate.wire.StoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The control object of a run: its submission, the requests of users, and how it ended. A virtual
/// object for each run, all of whose calls are short.
public final class RunObject {
  static final String LISTEN = "listen";
  static final String END = "end";

  // How long the state of a run is kept after its end.
  private static final Duration KEPT = Duration.ofDays(30);

  // How long a request to skip a step waits for its result.
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

  private static final StateKey<Submission> SUBMISSION =
      StateKey.of("submission", Json.of(Submission.class));
  private static final StateKey<ControlRequest[]> REQUESTS =
      StateKey.of("requests", Json.of(ControlRequest[].class));
  private static final StateKey<Listening> LISTENING =
      StateKey.of("listening", Json.of(Listening.class));
  private static final StateKey<Ending> ENDING = StateKey.of("ending", Json.of(Ending.class));

  /// A shard waits for the next request.
  ///
  /// @param awakeable is resolved with the request
  /// @param requests the number of requests that it has handled
  record Listening(String awakeable, int requests) {}

  private final OpenRuns runs;
  private final Stalls stalls;

  public RunObject(OpenRuns runs, Stalls stalls) {
    this.runs = runs;
    this.stalls = stalls;
  }

  public ServiceDefinition definition() {
    return ServiceDefinition.of(
        Services.RUN,
        ServiceType.VIRTUAL_OBJECT,
        List.of(
            Services.handler(
                Handlers.BEGIN, ObjectContext.class, Submission.class, Boolean.class, this::begin),
            Services.handler(
                Handlers.PLAN,
                SharedObjectContext.class,
                String.class,
                Submission.class,
                RunObject::plan),
            Services.handler(
                Handlers.LOOK,
                SharedObjectContext.class,
                String.class,
                RunSummary.class,
                RunObject::look),
            Services.handler(
                Handlers.REQUEST,
                ObjectContext.class,
                ControlRequest.class,
                Boolean.class,
                RunObject::request),
            Services.handler(
                Handlers.SKIP,
                SharedObjectContext.class,
                ControlRequest.Skip.class,
                Boolean.class,
                RunObject::skip),
            Services.handler(
                Handlers.ANSWER,
                SharedObjectContext.class,
                ApprovalAnswer.class,
                Boolean.class,
                this::answer),
            Services.handler(
                Handlers.END_STALLED,
                SharedObjectContext.class,
                String.class,
                String[].class,
                this::endStalled),
            Services.internal(
                LISTEN, ObjectContext.class, Listening.class, Boolean.class, RunObject::listen),
            Services.internal(
                END, ObjectContext.class, Ending.class, Boolean.class, RunObject::end),
            Services.internal(
                Handlers.FORGET,
                ObjectContext.class,
                String.class,
                Boolean.class,
                RunObject::forget)));
  }

  static Request<Listening, Boolean> listen(String run, String awakeable, int requests) {
    return Services.request(
        Services.run(run, LISTEN),
        Listening.class,
        new Listening(awakeable, requests),
        Boolean.class);
  }

  static Request<Ending, Boolean> end(String run, Ending ending) {
    return Services.request(Services.run(run, END), Ending.class, ending, Boolean.class);
  }

  /// Reads the plan before anything begins, so that its errors are reported to the user who submits
  /// it.
  private Boolean begin(ObjectContext engine, Submission submission) throws ClusterException {
    if (engine.get(SUBMISSION).isPresent()) {
      throw new ClusterException("there is a run `" + engine.key() + "` already");
    }
    String wrong = engine.run("read the plan", Json.of(String.class), () -> wrong(submission));
    if (!wrong.isEmpty()) {
      throw new ClusterException(wrong);
    }
    engine.set(SUBMISSION, submission);
    engine.send(RunsObject.put(summary(submission, null, false)));
    engine.send(ShardWorkflow.coordinate(ShardInput.first(submission)));
    return true;
  }

  private String wrong(Submission submission) {
    try {
      runs.open(submission);
      return "";
    } catch (ClusterException wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  private static Submission plan(SharedObjectContext engine, @Nullable String nothing) {
    return submission(engine);
  }

  private static RunSummary look(SharedObjectContext engine, @Nullable String nothing) {
    Ending ending = engine.get(ENDING).orElse(null);
    return summary(submission(engine), ending, ending == null && isPaused(requests(engine)));
  }

  private static Submission submission(SharedObjectContext engine) {
    return engine
        .get(SUBMISSION)
        .orElseThrow(
            () ->
                new TerminalException(
                    Services.NOT_FOUND, "the cluster knows no run `" + engine.key() + "`"));
  }

  private static RunSummary summary(
      Submission submission, @Nullable Ending ending, boolean paused) {
    return new RunSummary(
        submission.run(),
        submission.name(),
        submission.plan(),
        submission.by(),
        submission.at(),
        ending,
        paused);
  }

  private static Boolean request(ObjectContext engine, ControlRequest request)
      throws ClusterException {
    Submission submission = submission(engine);
    if (engine.get(ENDING).isPresent()) {
      throw new ClusterException("run " + engine.key() + " has ended");
    }
    List<ControlRequest> requests = new ArrayList<>(requests(engine));
    boolean wasPaused = isPaused(requests);
    requests.add(request);
    if (isPaused(requests) != wasPaused) {
      engine.send(RunsObject.put(summary(submission, null, !wasPaused)));
    }
    engine.set(REQUESTS, requests.toArray(ControlRequest[]::new));
    engine
        .get(LISTENING)
        .ifPresent(
            listening -> {
              engine.clear(LISTENING);
              tell(engine, listening, requests);
            });
    return true;
  }

  /// Skips a step, and waits for the result.
  private static Boolean skip(SharedObjectContext engine, ControlRequest.Skip skip)
      throws ClusterException {
    Awakeable<String> reply = engine.awakeable(Json.of(String.class));
    ControlRequest request = skip.withReply(reply.id());
    engine
        .call(
            Services.request(
                Services.run(engine.key(), Handlers.REQUEST),
                ControlRequest.class,
                request,
                Boolean.class))
        .await();
    String trouble;
    try {
      trouble = reply.await(ANSWERED_WITHIN);
    } catch (TimeoutException silent) {
      throw new ClusterException(
          "`%s` was told, and has not answered; it will once a worker goes on with it"
              .formatted(skip.task()),
          silent);
    }
    if (!trouble.isEmpty()) {
      throw new ClusterException(trouble);
    }
    return true;
  }

  private Boolean answer(SharedObjectContext engine, ApprovalAnswer answer)
      throws ClusterException {
    submission(engine);
    return runs.use(
        engine.key(),
        run -> {
          String label = run.labelOf(answer.task());
          return engine.call(TaskWorkflow.answer(label, run.id(), answer)).await();
        });
  }

  /// Ends what the engine cannot go on with. The shard hears that its tasks have failed; without a
  /// shard, the run ends here.
  private String[] endStalled(SharedObjectContext engine, String by) {
    String run = submission(engine).run();
    Stalls.Ended ended = engine.run("end", Json.of(Stalls.Ended.class), () -> stalls.end(run));
    if (ended.shard() != null) {
      Ending ending = Ending.broken(ended.at(), "ended by %s: %s".formatted(by, ended.shard()));
      StoryEvent.Entry entry =
          StoryEvent.Entry.of(null, List.of(new StoryEvent.RunEnded(ended.at(), ending)));
      engine.send(StoryObject.tell(run, List.of(entry)));
      engine.send(end(run, ending));
    }
    return ended.names().toArray(String[]::new);
  }

  private static Boolean listen(ObjectContext engine, Listening listening) {
    List<ControlRequest> requests = requests(engine);
    if (requests.size() > listening.requests()) {
      tell(engine, listening, requests);
    } else {
      engine.set(LISTENING, listening);
    }
    return true;
  }

  private static void tell(
      ObjectContext engine, Listening listening, List<ControlRequest> requests) {
    engine
        .awakeableHandle(listening.awakeable())
        .resolve(Json.of(ControlRequest.class), requests.get(listening.requests()));
  }

  private static List<ControlRequest> requests(SharedObjectContext engine) {
    return engine.get(REQUESTS).map(Arrays::asList).orElse(List.of());
  }

  /// Returns whether a run is paused after these requests; a cancelled run is not.
  private static boolean isPaused(List<ControlRequest> requests) {
    boolean paused = false;
    for (ControlRequest request : requests) {
      switch (request) {
        case ControlRequest.Pause _ -> paused = true;
        case ControlRequest.Resume _ -> paused = false;
        case ControlRequest.Cancel _ -> {
          return false;
        }
        case ControlRequest.Skip _ -> {}
      }
    }
    return paused;
  }

  private static Boolean end(ObjectContext engine, Ending ending) {
    engine.set(ENDING, ending);
    engine.clear(LISTENING);
    engine.send(RunsObject.put(summary(submission(engine), ending, false)));
    engine.send(Services.forget(Services.limits(engine.key(), Handlers.FORGET)));
    engine.send(Services.forget(Services.run(engine.key(), Handlers.FORGET)), KEPT);
    return true;
  }

  private static Boolean forget(ObjectContext engine, String nothing) {
    engine.send(RunsObject.remove(engine.key()));
    engine.send(Services.forget(StoryObject.target(engine.key(), Handlers.FORGET)));
    engine.clearAll();
    return true;
  }
}
