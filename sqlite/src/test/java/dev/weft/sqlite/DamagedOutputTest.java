package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files beside the journal that contain long output of steps.
class DamagedOutputTest {
  private static final List<String> LINES =
      IntStream.range(0, 20_000).mapToObj(i -> "line " + i).toList();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void print() throws Exception {
    Task printed = new Task("long", List.of(printing("print", LINES)));
    Task other = new Task("other", List.of(printing("say", List.of("short"))));
    try (JournalFile journal = JournalFile.open(journal());
        RunJournal run = journal.begin("one", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      new LocalDriver(run).run(Plan.of("plan", Group.of(printed), Group.of(other)), List.of());
    }
    try (Stream<Path> files = Files.list(folder.resolve("output/one"))) {
      file = files.findFirst().orElseThrow();
    }
  }

  @Test
  void whatIsWholeIsReadAndCopied() throws Exception {
    assertThat(printed("long")).isEqualTo(LINES);
    try (JournalFile journal = JournalFile.openToRead(journal())) {
      journal.export(folder.resolve("copy.db"));
    }
  }

  @LongTest
  @Test
  void aChangedByteIsTold() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] damaged = whole.clone();
      damaged[i == 0 ? 0 : random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      isTold();
    }
  }

  @Test
  void aFileThatWasCutOffOrContinuedIsTold() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    for (int length : List.of(0, 1, 65_536, whole.length - 1, whole.length + 1)) {
      Files.write(file, Arrays.copyOf(whole, length));
      isTold();
    }
  }

  @Test
  void theOutputOfOtherTasksIsReadAllTheSame() throws Exception {
    Files.writeString(file, "something else");

    assertThat(printed("other")).containsExactly("short");
  }

  @Test
  void aFileThatIsGoneIsSaidInThePlaceOfItsLines() throws Exception {
    Files.delete(file);

    assertThat(printed("long")).singleElement().asString().contains(file + " cannot be read");
  }

  private void isTold() throws Exception {
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> printed("long"))
        .withMessage(
            "the file %s is damaged: it is not what the step `print` of the task `long` printed; put"
                + " a copy of it in its place, or delete it to read the rest",
            file);
    Path copy = folder.resolve("copy.db");
    try (JournalFile journal = JournalFile.openToRead(journal())) {
      assertThatExceptionOfType(JournalException.class)
          .isThrownBy(() -> journal.export(copy))
          .withMessageContaining(file.toString());
    }
    assertThat(copy).doesNotExist();
  }

  private List<String> printed(String task) throws JournalException {
    List<String> lines = new ArrayList<>();
    try (JournalFile journal = JournalFile.openToRead(journal())) {
      journal.printed(journal.runs().getFirst(), task, (_, line) -> lines.add(line));
    } catch (JournalException damaged) {
      assertThat(lines).as("handed over before it was checked").isEmpty();
      throw damaged;
    }
    return lines;
  }

  private Path journal() {
    return folder.resolve("journal.db");
  }

  private static Step<?> printing(String name, List<String> lines) {
    return new Step.Work<>(
        name,
        attempt -> {
          lines.forEach(attempt::print);
          return Map.of();
        });
  }
}
