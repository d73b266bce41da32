package dev.weft.restate.worker;

import dev.weft.Attempt;
import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.restate.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/// A worker that is a process of its own, so that tests can kill it: `INGRESS PORT FOLDER`. Its
/// plan has as many tasks as the submission's name says, of ten steps each. What each attempt does
/// is to write down that it begins and ends, in a file of this process in the folder.
final class WorkerProcess {
  static final int STEPS = 10;
  static final int LIMIT = 5;

  // Guarded by this.
  private final Path log;

  private WorkerProcess(Path log) {
    this.log = log;
  }

  public static void main(String[] arguments) throws Exception {
    Path log = Path.of(arguments[2], ProcessHandle.current().pid() + ".log");
    WorkerProcess process = new WorkerProcess(log);
    Worker.open(
        URI.create(arguments[0]),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])),
        submission ->
            new Plans.Opened(
                process.plan(Integer.parseInt(submission.name())), Set.of(), () -> {}));
    new CountDownLatch(1).await();
  }

  private Plan plan(int tasks) {
    List<Step<?>> steps = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      Step.Work<?> work = new Step.Work<>("s" + i, this::work);
      steps.add(i == 4 ? work.withLimits(List.of("five")) : work);
    }
    return Plan.of(
            "plan",
            Group.of(
                "g",
                () ->
                    IntStream.range(0, tasks).mapToObj(i -> new Task("g/" + i, steps)).iterator()))
        .withLimits(Limit.atMost("five", LIMIT));
  }

  private Map<String, Object> work(Attempt attempt) {
    write("begin", attempt.key());
    write("end", attempt.key());
    return Map.of("by", ProcessHandle.current().pid());
  }

  private synchronized void write(String what, String key) {
    Instant now = Instant.now();
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    try {
      Files.writeString(
          log,
          nanos + " " + what + " " + key + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }
}
