package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Task;
import dev.weft.expression.Scope;
import dev.weft.json.Json;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows as read from plans and the files beside them.
class RowsTest {
  @TempDir private Path folder;

  @Test
  void columnsOfCsvAreTextsWhateverTheyLookLike() throws Exception {
    file("rows.csv", "id,zip,ok\n1,00713,true\n");

    assertThat(rows("{csv: rows.csv, key: id}"))
        .containsExactly(entry("1", Map.of("id", "1", "zip", "00713", "ok", "true")));
  }

  @Test
  void rowsWithTheSameKeyAreToldApartByTheirValues() throws Exception {
    file("rows.csv", "id,n\n7,a\n8,b\n7,c\n7,d\n");
    file("lines.txt", "x\ny\nx\n");

    List<String> names = List.copyOf(rows("{csv: rows.csv, key: id, duplicates: keep}").keySet());
    assertThat(names.get(1)).isEqualTo("8");
    assertThat(names).filteredOn(it -> it.matches("7~[0-9a-z]{8}")).hasSize(3);
    file("rows.csv", "n,id\nd,7\nx,7\na,7\nb,8\n");
    assertThat(rows("{csv: rows.csv, key: id, duplicates: keep}").keySet())
        .contains(names.get(0), names.get(3))
        .doesNotContain(names.get(2));
    file("rows.csv", "id,n\n7,a\n8,b\n7,a\n");
    assertThat(rows("{csv: rows.csv, key: id, duplicates: keep}").keySet())
        .containsExactly("7", "8", "7#2");
    assertThat(rows("{lines: lines.txt, duplicates: keep}"))
        .containsExactly(entry("x", "x"), entry("y", "y"), entry("x#2", "x"));
    assertThat(rows("{list: [a, a], duplicates: keep}").keySet()).containsExactly("a", "a#2");

    file("lines.txt", "x\nx#2\nx\n");
    assertThatThrownBy(() -> rows("{lines: lines.txt, duplicates: keep}"))
        .hasMessageContaining("the key `x#2` is on line 2 already");
    assertThatThrownBy(() -> rows("{lines: lines.txt, duplicates: keeep}"))
        .hasMessageContaining("did you mean `keep`?");
    assertThatThrownBy(() -> rows("{files: '*', duplicates: keep}"))
        .hasMessageContaining("`duplicates` does not go with `files`");
  }

  @Test
  void rowsMayEndWithNulAndLinesHaveNone() throws Exception {
    file("names", " a\nb \0\0c\0d");

    for (String end : List.of("\"\\0\"", "'\\0'")) {
      assertThat(rows("{lines: names, delimiter: " + end + "}").keySet())
          .containsExactly(" a\nb ", "c", "d");
    }
    assertThatThrownBy(() -> rows("{lines: names}"))
        .hasMessageContaining("names:2: there is a NUL character in this line")
        .hasMessageContaining("`delimiter: \"\\0\"` in a plan, and -0 of `weft each`");
    assertThatThrownBy(() -> rows("{lines: names, delimiter: ';'}"))
        .hasMessageContaining("rows that are lines end with their line, or with NUL");
  }

  @Test
  void typesTurnColumnsIntoValuesAndEmptyCellsIntoNothing() throws Exception {
    file(
        "rows.csv",
        """
        id,age,price,active
        007, 41 ,9.90,TRUE
        8,-9000000000,1e3,false
        9,123456789012345678901234567890,.5,
        """);

    assertThat(
            rows("{csv: rows.csv, key: id, types: {id: int, age: int, price: number, active: bool}}")
                .values())
        .map(Json::write)
        .containsExactly(
            "{'id':7,'age':41,'price':9.90,'active':true}".replace('\'', '"'),
            "{'id':8,'age':-9000000000,'price':1E+3,'active':false}".replace('\'', '"'),
            "{'id':9,'age':123456789012345678901234567890,'price':0.5,'active':null}"
                .replace('\'', '"'));
    assertThat(rows("{csv: rows.csv, key: id, types: {id: int}}").keySet())
        .containsExactly("007", "8", "9");
  }

  @Test
  void csvIsReadAsItComesFromAnyProgram() throws Exception {
    file(
        "rows.csv",
        "\uFEFFid,\"First name\",say \"hi\"\r\n\r\n1,\"An\"\"n\r\nMay\",5\" pipe\r\n   \r\n2,\"a,b\",");

    assertThat(rows("{csv: rows.csv, key: 'row[\"First name\"]', as: row}"))
        .containsExactly(
            entry(
                "An\"n\r\nMay",
                Map.of("id", "1", "First name", "An\"n\r\nMay", "say \"hi\"", "5\" pipe")),
            entry("a,b", Map.of("id", "2", "First name", "a,b", "say \"hi\"", "")));
    assertThat(rows("{csv: rows.csv, key: First name}")).containsOnlyKeys("An\"n\r\nMay", "a,b");
  }

  @Test
  void aDelimiterIsWhatThePlanSays() throws Exception {
    file("rows.csv", "id;x\n1;a,b\n");
    file("rows.tsv", "id\tx\n1\ta;b\n");

    assertThat(rows("{csv: rows.csv, key: id, delimiter: ';'}"))
        .containsExactly(entry("1", Map.of("id", "1", "x", "a,b")));
    assertThat(rows("{csv: rows.tsv, key: id, delimiter: \"\\t\"}"))
        .containsExactly(entry("1", Map.of("id", "1", "x", "a;b")));
    assertThat(rows("{csv: rows.tsv, key: id, delimiter: '\\t'}"))
        .containsExactly(entry("1", Map.of("id", "1", "x", "a;b")));
  }

  @Test
  void aHeaderAloneIsNoRow() throws Exception {
    file("rows.csv", "id,x");

    assertThat(rows("{csv: rows.csv, key: id}")).isEmpty();
  }

  @Test
  void jsonLinesKeepTheirTypesAndAreNamedByAPath() throws Exception {
    file(
        "rows.jsonl",
        "\uFEFF{\"customer\": {\"id\": 17}, \"total\": 9.90, \"tags\": [\"a\"], \"note\": null}\r\n"
            + "\n  \n{\"customer\": {\"id\": \"x y\"}}");

    Map<String, Object> rows = rows("{jsonl: rows.jsonl, key: customer.id}");
    assertThat(rows).containsOnlyKeys("17", "x y");
    assertThat(rows.get("17"))
        .isInstanceOf(Map.class)
        .extracting("total")
        .isEqualTo(new BigDecimal("9.90"));
    assertThat(Json.write(rows.get("17")))
        .isEqualTo(
            "{'customer':{'id':17},'total':9.90,'tags':['a'],'note':null}".replace('\'', '"'));
    assertThat(rows("{jsonl: rows.jsonl, as: order, key: order.customer.id}"))
        .containsOnlyKeys("17", "x y");
  }

  @Test
  void aRowsNameMayBeAKeyOfItsOwn() throws Exception {
    file("rows.jsonl", "{\"row\": 1, \"First name\": \"Ann\"}");

    assertThat(rows("{jsonl: rows.jsonl, key: row}")).containsOnlyKeys("1");
    assertThat(rows("{jsonl: rows.jsonl, key: First name}")).containsOnlyKeys("Ann");
  }

  @Test
  void linesAreStrippedAndBlankOnesAreNone() throws Exception {
    file("rows.txt", "a\r\n\n \t\n  b c  \nd");

    assertThat(rows("{lines: rows.txt}"))
        .containsExactly(entry("a", "a"), entry("b c", "b c"), entry("d", "d"));
  }

  @Test
  void filesAreFoundFolderByFolderWithTheirParts() throws Exception {
    Files.createDirectories(folder.resolve("in/b"));
    file("in/z.tar.gz", "");
    file("in/b/a.gz", "");
    file("in/b/.hidden.gz", "");
    file("in/b/other.txt", "");

    assertThat(rows("{files: 'in/**/*.gz'}"))
        .containsExactly(
            entry("in/b/a.gz", parts("in/b/a.gz", "a.gz", "a", "gz", "in/b")),
            entry("in/z.tar.gz", parts("in/z.tar.gz", "z.tar.gz", "z.tar", "gz", "in")));
    assertThat(rows("{files: plan.yaml}"))
        .containsExactly(entry("plan.yaml", parts("plan.yaml", "plan.yaml", "plan", "yaml", ".")));
  }

  @Test
  void aFileWhoseNameIsNotUtf8IsRefusedWhereThePatternMatchesIt() throws Exception {
    Files.createFile(folder.resolve("plain.txt"));
    inShell("mkdir \"$(printf 'caf\\351')\"; : > \"$(printf 'caf\\351')/a.dat\"");
    assertThat(rows("{files: '**/*.txt'}")).hasSize(1);

    assertThatThrownBy(() -> read("{files: '**/*.dat'}"))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("`caf\\xE9/a.dat` matches, but ");
    inShell(": > \"$(printf 'f\\351.dat')\"");
    assertThatThrownBy(() -> read("{files: '*.dat'}"))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("`f\\xE9.dat` matches, but ");
  }

  private void inShell(String script) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-e", "-c", script).directory(folder.toFile()).inheritIO().start();
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void theHomeFolderIsWrittenAsInAShell() throws Exception {
    Path home = Path.of(Objects.requireNonNull(System.getenv("HOME")));
    Path there = Files.createTempDirectory(home, ".weft-test-");
    try {
      Files.writeString(there.resolve("rows.txt"), "a\n");
      String written = "~/" + home.relativize(there);
      assertThat(rows("{lines: " + written + "/rows.txt}")).containsOnlyKeys("a");
      assertThat(rows("{files: " + written + "/*.txt}")).containsOnlyKeys(there + "/rows.txt");
    } finally {
      Files.deleteIfExists(there.resolve("rows.txt"));
      Files.delete(there);
    }
    Files.createDirectories(folder.resolve("~"));
    file("~/here.txt", "");
    assertThat(rows("{files: '~/*.txt'}")).containsOnlyKeys("~/here.txt");
  }

  @Test
  void filesThatAppearBetweenCheckAndRunAreRows() throws Exception {
    PlanFile plan = read("{files: 'out/*'}");
    assertThat(plan.rows()).isEqualTo(Map.of("A", 0L));
    Files.createDirectory(folder.resolve("out"));
    file("out/late", "");

    assertThat(rows(plan)).containsOnlyKeys("out/late");
  }

  @Test
  void inlineRowsAreTextsNumbersOrMappings() throws Exception {
    assertThat(rows("[a, 8080, 007, 1.50, true, \"1\"]"))
        .containsExactly(
            entry("a", "a"),
            entry("8080", 8080),
            entry("007", "007"),
            entry("1.50", new BigDecimal("1.50")),
            entry("true", true),
            entry("1", "1"));
    assertThat(rows("{key: name, list: [{name: a, port: 1}, {name: 2, tags: [x]}]}"))
        .containsExactly(
            entry("a", Map.of("name", "a", "port", 1)),
            entry("2", Map.of("name", 2, "tags", List.of("x"))));
    assertThat(rows("{list: [a, b], as: letter}")).containsOnlyKeys("a", "b");
  }

  @Test
  void onlyOneRowOfAFileCanBeChosen() throws Exception {
    file("rows.jsonl", "{\"id\": 1}\n{\"id\": 2}\n");

    PlanFile one = read("{jsonl: rows.jsonl, key: id}").only(List.of("A/2"));
    assertThat(one.rows()).isEqualTo(Map.of("A", 1L));
    assertThat(rows(one)).containsOnlyKeys("2");
  }

  @Test
  void valuesOfRowsReachCommandsWithTheDigitsTheyCameWith() throws Exception {
    file("rows.jsonl", "{\"id\": 1, \"price\": 9.90, \"tags\": [\"a b\", 1]}\n");

    assertThat(printed("{jsonl: rows.jsonl, key: id}", "true", "${{ row.price }} ${{ row.tags }}"))
        .containsExactly("9.90 [\"a b\",1]");
  }

  @Test
  void conditionsCompareNumbersOfRowsAsNumbers() throws Exception {
    file("rows.jsonl", "{\"id\": 1, \"price\": 9.90}\n{\"id\": 2, \"price\": 100.5}\n");
    file("rows.csv", "id,price,ok\n1,9.90,true\n2,100,true\n3,100,false\n");

    assertThat(printed("{jsonl: rows.jsonl, key: id}", "row.price > 10.0", "${{ row.id }}"))
        .containsExactly("2");
    assertThat(
            printed(
                "{csv: rows.csv, key: id, types: {price: number, ok: bool}}",
                "row.ok && row.price > 10.0",
                "${{ row.id }}"))
        .containsExactly("2");
    assertThat(printed("[9, 100]", "row > 10", "${{ row }}")).containsExactly("100");
  }

  private List<String> printed(String forEach, String condition, String argument) throws Exception {
    write(forEach, "if: " + condition + ", ", argument);
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    new LocalDriver()
        .run(
            read().plan(),
            List.of(
                event -> {
                  if (event instanceof Event.Output output) {
                    lines.add(output.line());
                  }
                }));
    return lines;
  }

  private static Map<String, String> parts(
      String path, String name, String stem, String ext, String dir) {
    return Map.of("path", path, "name", name, "stem", stem, "ext", ext, "dir", dir);
  }

  private Map<String, Object> rows(String forEach) throws Exception {
    PlanFile plan = read(forEach);
    Map<String, Object> rows = rows(plan);
    assertThat(plan.rows()).isEqualTo(Map.of("A", (long) rows.size()));
    return rows;
  }

  private static Map<String, Object> rows(PlanFile plan) {
    Map<String, Object> rows = new LinkedHashMap<>();
    Group group = plan.plan().groups().getFirst();
    for (Task task : group.tasks()) {
      rows.put(task.name().substring(2), row(task));
    }
    return rows;
  }

  private PlanFile read(String forEach) throws Exception {
    write(forEach, "", "x");
    return read();
  }

  private PlanFile read() throws PlanException {
    return PlanFile.read(
        folder.resolve("plan.yaml"), new PlanFile.Options(Map.of(), new Processes()));
  }

  private void write(String forEach, String condition, String argument) throws IOException {
    file(
        "plan.yaml",
        "tasks:\n  A:\n    for-each: %s\n    steps: [{%srun: [echo, '%s']}]\n"
            .formatted(forEach, condition, argument));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /// The value of a task that is not its number.
  static Object row(Task task) {
    return task.values().entrySet().stream()
        .filter(it -> !it.getKey().equals(Scope.NUMBER))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }
}
