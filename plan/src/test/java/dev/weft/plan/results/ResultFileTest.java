package dev.weft.plan.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Failure;
import dev.weft.HistoryEvent;
import dev.weft.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file of results of one task.
class ResultFileTest {
  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final String FIXED = "status,failure,attempts,began,took";
  private static final String SUCCEEDED = "succeeded,,1,2026-01-02T03:04:05.678Z,1.500";

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();
  private Path csv = Path.of("");

  @BeforeEach
  void name() {
    csv = folder.resolve("out/a.csv");
  }

  @Test
  void hasALineForEachRowWithItsColumnsAndOutputs() throws Exception {
    try (ResultFile file = begin(List.of("id", "q"), List.of("answer"))) {
      file.add(row(Map.of("id", "1", "q", "=1+1, \"so\"\n."), Map.of("answer", List.of(1, "b"))));
      file.add(failed(Map.of("id", "2", "q", "")));

      assertThat(file.complete()).isNull();
    }
    assertThat(csv)
        .hasContent(
            "id,q,%s,answer\n1,\"=1+1, \"\"so\"\"\n.\",%s,\"[1,\"\"b\"\"]\"\n2,,timed out,too slow,3,2026-01-02T03:04:05.678Z,1.500,\n"
                .formatted(FIXED, SUCCEEDED));
    assertThat(warnings).isEmpty();
  }

  @Test
  void linesOfJsonKeepTypes() throws Exception {
    Path jsonl = folder.resolve("a.jsonl");
    try (ResultFile file = begin(about(jsonl, List.of(), List.of()))) {
      file.add(row(Map.of("id", 7), Map.of("ok", true)));
      file.complete();
    }
    assertThat(jsonl)
        .hasContent(
            "{\"id\":7,\"status\":\"succeeded\",\"failure\":null,\"attempts\":1,\"began\":\"2026-01-02T03:04:05.678Z\",\"took\":1.500,\"ok\":true}\n");
  }

  @Test
  void aFileWithoutRowsHasAHeader() throws Exception {
    try (ResultFile file = begin(List.of(), List.of("answer"))) {
      file.complete();
    }
    assertThat(csv).hasContent(FIXED + ",answer\n");
  }

  @Test
  void namesThatAreTakenGetAPrefix() throws Exception {
    try (ResultFile file = begin(List.of(), List.of())) {
      file.add(row(ordered("id", "1", "status", "x", "row.status", "y"), Map.of("id", "z")));
      file.complete();
    }
    assertThat(csv)
        .hasContent(
            "id,row.row.status,row.status,%s,outputs.id\n1,x,y,%s,z\n".formatted(FIXED, SUCCEEDED));
  }

  @Test
  void aNewColumnIsAddedToTheRowsBefore() throws Exception {
    try (ResultFile file = begin(List.of(), List.of())) {
      file.add(row(ordered("id", "1", "q", "a\r\n\"b"), Map.of()));
      file.flush();
      file.add(row(ordered("id", "2", "z", "c"), Map.of("out", "d")));
      file.add(row(ordered("id", "3"), Map.of()));
      file.complete();
    }
    assertThat(csv)
        .hasContent(
            "id,q,z,%s,out\n1,\"a\r\n\"\"b\",,%s,\n2,,c,%s,d\n3,,,%s,\n"
                .formatted(FIXED, SUCCEEDED, SUCCEEDED, SUCCEEDED));
    assertThat(folder.resolve("out")).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aFileThatWasDeletedIsWrittenAgain() throws Exception {
    try (ResultFile file = begin(List.of("id"), List.of())) {
      file.add(row(Map.of("id", "1"), Map.of()));
      file.flush();
      Files.delete(csv);
      file.add(row(Map.of("id", "2"), Map.of()));
      file.flush();
      file.add(row(Map.of("id", "3"), Map.of()));

      assertThat(file.complete()).isNull();
    }
    assertThat(csv)
        .hasContent("id,%s\n1,%s\n2,%s\n3,%s\n".formatted(FIXED, SUCCEEDED, SUCCEEDED, SUCCEEDED));
    assertThat(warnings).containsExactly(csv + " was deleted during the run: it is written again");
  }

  @Test
  void whatReplacedItIsKept() throws Exception {
    try (ResultFile file = begin(List.of("id"), List.of())) {
      file.add(row(Map.of("id", "1"), Map.of()));
      file.flush();
      Path edited = Files.writeString(folder.resolve("edited"), "mine");
      Files.delete(csv);
      Files.move(edited, csv);

      assertThat(file.complete()).isNull();
    }
    assertThat(csv).hasContent("id,%s\n1,%s\n".formatted(FIXED, SUCCEEDED));
    assertThat(csv.resolveSibling("a.csv.replaced")).hasContent("mine");
  }

  @Test
  void aFileThatWasChangedInPlaceIsNotTakenForComplete() throws Exception {
    try (ResultFile file = begin(List.of("id"), List.of())) {
      file.add(row(Map.of("id", "1"), Map.of()));
      file.flush();
      Files.writeString(csv, "note", StandardOpenOption.APPEND);
      file.add(row(Map.of("id", "2"), Map.of()));

      assertThat(file.complete())
          .isEqualTo("another program has changed it while the run wrote it");
    }
    assertThat(csv).doesNotExist();
    assertThat(Files.readString(csv.resolveSibling("a.csv.incomplete"))).endsWith("\nnote");
  }

  @Test
  void aHalfLineIsWrittenAgain() throws Exception {
    Files.createDirectories(csv.getParent());
    Files.writeString(csv, "id,%s\n1,%s\n2,succ".formatted(FIXED, SUCCEEDED));
    try (ResultFile file = begin(List.of("id"), List.of())) {
      file.add(row(Map.of("id", "2"), Map.of()));
      file.complete();
    }
    assertThat(csv).hasContent("id,%s\n2,%s\n".formatted(FIXED, SUCCEEDED));
  }

  @Test
  void aFileThatHoldsSomethingElseIsNotReplaced() throws Exception {
    Files.createDirectories(csv.getParent());
    Files.writeString(csv, "id,name\n1,Ann\n");

    assertThatThrownBy(() -> begin(List.of("id"), List.of()))
        .isInstanceOf(ResultsException.class)
        .hasMessageContaining("which holds something else: name another file, or remove this one");
    assertThat(csv).hasContent("id,name\n1,Ann\n");
  }

  @Test
  void oneRunAtATimeWritesIt() throws Exception {
    try (ResultFile _ = begin(List.of("id"), List.of())) {
      assertThatThrownBy(() -> begin(List.of("id"), List.of()))
          .isInstanceOf(ResultsException.class)
          .hasMessage(
              "the results of `A` cannot be written to %s: another run writes it just now; wait for its end"
                  .formatted(csv));
    }
    begin(List.of("id"), List.of()).close();
  }

  @Test
  void aFolderThatCannotBeMadeIsSaid() throws Exception {
    Files.writeString(folder.resolve("out"), "");

    assertThatThrownBy(() -> begin(List.of("id"), List.of()))
        .isInstanceOf(ResultsException.class)
        .hasMessageEndingWith("a.csv: a file is where its folder would be");
  }

  @Test
  void aLinkStaysALink() throws Exception {
    Files.createDirectories(csv.getParent());
    Path target = Files.createFile(folder.resolve("target.csv"));
    Files.createSymbolicLink(csv, target);
    try (ResultFile file = begin(List.of("id"), List.of())) {
      file.complete();
    }
    assertThat(csv).isSymbolicLink();
    assertThat(target).hasContent("id," + FIXED + "\n");
  }

  private ResultFile begin(List<String> columns, List<String> outputs) {
    return begin(about(csv, columns, outputs));
  }

  private static TaskResults about(Path path, List<String> columns, List<String> outputs) {
    return new TaskResults("A", path, ResultFormat.of(path).orElseThrow(), columns, outputs);
  }

  private ResultFile begin(TaskResults about) {
    ResultFile file = ResultFile.open(about, warnings::add);
    file.fill();
    file.publish();
    return file;
  }

  private static ResultRow row(Map<String, Object> row, Map<String, Object> outputs) {
    return ResultRow.of(
        Map.of("row", row),
        "1",
        new HistoryEvent.TaskEnded(Status.SUCCEEDED, BEGAN, BEGAN.plusMillis(1_500), null, outputs),
        1,
        BEGAN);
  }

  private static ResultRow failed(Map<String, Object> row) {
    HistoryEvent.Ended cause =
        new HistoryEvent.Ended(
            "s", 3, Status.TIMED_OUT, BEGAN, BEGAN, Map.of(), new Failure("timeout", "too slow"));
    return ResultRow.of(
        Map.of("row", row),
        "2",
        new HistoryEvent.TaskEnded(
            Status.TIMED_OUT, BEGAN, BEGAN.plusMillis(1_500), cause, Map.of()),
        3,
        BEGAN);
  }

  private static Map<String, Object> ordered(String... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
