package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Group;
import dev.weft.Task;
import dev.weft.step.process.Processes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts in UTF-16 or UTF-32 from other programs are recognized.
class EncodingsTest {
  private static final Map<String, String> ROWS =
      Map.of(
          "csv", "id,name\n1,ä\n",
          "lines", "one\nzwö\n",
          "jsonl", "{\"id\": 1}\n{\"id\": 2}\n");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, \uFEFF, UTF-16",
    "UTF-16BE, \uFEFF, UTF-16",
    "UTF-16LE, '', UTF-16LE",
    "UTF-16BE, '', UTF-16BE",
    "UTF-32LE, \uFEFF, UTF-32",
    "UTF-32BE, \uFEFF, UTF-32",
    "UTF-32LE, '', UTF-32LE",
    "UTF-32BE, '', UTF-32BE"
  })
  void anotherEncodingIsNamedWithWhatConvertsIt(String written, String mark, String named)
      throws Exception {
    Charset charset = Charset.forName(written);
    String plan = "tasks: {Ask: [ls]}\n";
    Files.write(folder.resolve("plan.yaml"), (mark + plan).getBytes(charset));
    assertThatThrownBy(this::names)
        .hasMessageContaining("plan.yaml is in " + named + ", not in UTF-8")
        .hasMessageContaining("iconv -f " + named + " -t UTF-8 plan.yaml > utf8-plan.yaml");

    for (String kind : ROWS.keySet()) {
      Files.write(folder.resolve("rows"), (mark + ROWS.get(kind)).getBytes(charset));
      writePlan(kind);
      assertThatThrownBy(this::names)
          .as(kind)
          .hasMessageContaining("rows is in " + named + ", not in UTF-8")
          .hasMessageContaining("iconv -f " + named + " -t UTF-8 rows > utf8-rows");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', csv, Ask/1",
    "\uFEFF, csv, Ask/1",
    "'', lines, Ask/one",
    "\uFEFF, lines, Ask/one"
  })
  void utf8IsReadWithOrWithoutAMark(String mark, String kind, String first) throws Exception {
    Files.writeString(folder.resolve("rows"), mark + ROWS.get(kind));
    writePlan(kind);

    assertThat(names()).first().isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"'x', Ask/x", "'ä', Ask/ä", "'\n\nx', Ask/x", "'', "})
  void aShortFileIsReadWhole(String text, String only) throws Exception {
    Files.write(folder.resolve("rows"), text.getBytes(StandardCharsets.UTF_8));
    writePlan("lines");

    assertThat(names()).isEqualTo(only == null ? List.of() : List.of(only));
  }

  private void writePlan(String kind) throws Exception {
    String key = kind.equals("lines") ? "" : ", key: id";
    Files.writeString(
        folder.resolve("plan.yaml"),
        "tasks: {Ask: {for-each: {%s: rows%s}, steps: [ls]}}\n".formatted(kind, key));
  }

  private List<String> names() throws Exception {
    List<String> names = new ArrayList<>();
    try (PlanFile file =
        PlanFile.read(
            folder.resolve("plan.yaml"), new PlanFile.Options(Map.of(), new Processes()))) {
      for (Group group : file.plan().groups()) {
        for (Task task : group.tasks()) {
          names.add(task.name());
        }
      }
    }
    return names;
  }
}
