// Sends twelve letters of three steps each, recorded in newsletter.db. Kill the program at any
// instant and start it again: no letter that was sent is sent twice.
//
//     ./weft java examples/journal/Newsletter.java [newsletter.db]

import static dev.weft.Step.step;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunJournal;
import dev.weft.terminal.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// A step's result is recorded with it, so later steps can read it even after a restart. All
/// attempts of a step have the same key, by which a printer can recognise a repetition.
static Task letter(int number) {
  Step.Work<String> write = step("write", _ -> "Dear reader " + number);
  Step.Wait dry = Step.wait("dry", Duration.ofMillis(50L * number));
  Step.Work<Instant> post =
      step(
          "post",
          attempt -> {
            attempt.print(attempt.value(write) + ", by " + attempt.key());
            return Instant.now();
          });
  return new Task("Letter " + number, List.of(write, dry, post));
}

void main(String[] arguments) throws Exception {
  Path file = Path.of(arguments.length == 0 ? "newsletter.db" : arguments[0]);
  List<Task> letters = IntStream.rangeClosed(1, 12).mapToObj(number -> letter(number)).toList();
  Plan plan = Plan.of("newsletter", Group.of("Letters", letters).withMaxParallel(4));

  try (JournalFile journals = JournalFile.open(file);
      RunJournal journal = journals.beginOrContinue("november")) {
    RunResult result = new LocalDriver(journal).run(plan, List.of(Progress.show()));
    IO.println(result.succeeded() + " letters have gone out");
  } catch (JournalException over) {
    IO.println(over.getMessage());
  }
}
