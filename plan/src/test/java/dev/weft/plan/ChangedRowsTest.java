package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files of rows that change between the reading of the plan and the turn of their task.
@Timeout(60)
class ChangedRowsTest {
  @TempDir private Path folder;
  private final List<Event> events = new CopyOnWriteArrayList<>();

  @BeforeEach
  void writeRows() throws Exception {
    Files.writeString(folder.resolve("rows.txt"), "a\nb\n");
  }

  @Test
  void rowsThatComeInTheMeantimeAreRows() throws Exception {
    assertThat(after("echo c >> rows.txt").succeeded()).isEqualTo(4);
  }

  @Test
  void aKeyThatComesTwiceInTheMeantimeFailsTheTaskBeforeAnyRowOfItRuns() throws Exception {
    RunResult result = after("echo a >> rows.txt");

    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.succeeded()).isOne();
    assertThat(reason()).isEqualTo("rows.txt:3: the key `a` is on line 1 already");
  }

  @Test
  void aFileThatIsGoneFailsTheTaskAndSaysSo() throws Exception {
    assertThat(after("rm rows.txt").status()).isEqualTo(Status.FAILED);
    assertThat(reason()).isEqualTo("there is no file " + folder.resolve("rows.txt"));
  }

  /// Runs a plan whose first task runs this command before its second task reads the rows.
  private RunResult after(String command) throws Exception {
    Path plan =
        Files.writeString(
            folder.resolve("plan.yaml"),
            """
            tasks:
              First: ["%s"]
              Rows: {needs: First, for-each: {lines: rows.txt}, steps: [{wait: 1ms}]}
            """
                .formatted(command));
    try (PlanFile file = PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()))) {
      return new LocalDriver().run(file.plan(), List.of(events::add));
    }
  }

  private String reason() {
    return events.stream()
        .filter(Event.GroupEnded.class::isInstance)
        .map(event -> ((Event.GroupEnded) event).reason())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }
}
