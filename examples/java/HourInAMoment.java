// Tests a task in virtual time: its retries take two hours, the test takes milliseconds. Then the
// same run is killed after each attempt, and continues each time. Needs no test framework.
//
//     ./weft java examples/java/HourInAMoment.java

import static dev.weft.Step.step;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Retry;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.virtual.MemoryJournal;
import dev.weft.virtual.TestBed;
import dev.weft.virtual.VirtualRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

record Invoice(int number, Instant sent) {}

static final Step.Work<Integer> WRITE = step("write", _ -> 17);

static final Step.Work<Invoice> SEND =
    Step.<Invoice>step(
            "send",
            at -> {
              if (at.number() < 3) {
                throw new IOException("the mail server is down");
              }
              at.sleep(Duration.ofMinutes(1));
              return new Invoice(at.value(WRITE), at.now());
            })
        .withRetry(Retry.of(5).withBackoff(Duration.ofHours(1), Duration.ofHours(1)));

static final Plan PLAN =
    Plan.of("invoices", Group.of(new Task("Invoice", List.of(WRITE, SEND)).returning(SEND)));

void main() {
  VirtualRun run = new TestBed(PLAN).begin();
  run.advanceBy(Duration.ofMinutes(20));
  check(run.outcomes("Invoice", "send").size() == 1, "the second try is not due yet");
  RunResult result = run.run();
  check(run.outcomes("Invoice", "send").size() == 3, "the third try succeeds");
  check(result.took().compareTo(Duration.ofHours(1)) > 0, "it took more than an hour");
  IO.println("sent " + result.value("Invoice", SEND).number());

  MemoryJournal journal = new MemoryJournal();
  RunResult last = null;
  for (int kills = 0; last == null; kills++) {
    journal.killAfter(1);
    try {
      last = new TestBed(PLAN).withJournal(journal).run();
      IO.println("killed " + kills + " times, and sent " + last.value("Invoice", SEND).number());
    } catch (MemoryJournal.Killed killed) {
      // The next round continues the run.
    }
  }
}

static void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError(what);
  }
}
