package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.step.Processes;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows that cannot be used are refused before anything runs.
class WrongRowsTest {
  @TempDir private Path folder;

  /// Each line: a `for-each`, where the problem is, what is said, and the
  /// remedy. `for-each:` is on line 3, and what is behind it begins in column 15.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "5 ~ 3:15 ~ `for-each` is a mapping of keys to values, not `5` ~ ",
        "{} ~ 3:15 ~ does not say where its rows come from ~ `csv`, `jsonl`, `lines` or `files`",
        "{as: x} ~ 3:15 ~ does not say where its rows come from ~ or it is a list of values",
        "{cvs: good.csv} ~ 3:16 ~ unknown key `cvs` ~ did you mean `csv`?",
        "{csv: good.csv, jsonl: good.jsonl, key: id} ~ 3:31 ~ one place, not csv and jsonl ~ ",
        "{lines: good.csv, key: id} ~ 3:33 ~ `key` does not go with `lines` ~ ",
        "{files: '*.csv', delimiter: ';'} ~ 3:32 ~ `delimiter` does not go with `files` ~ ",
        "{jsonl: good.jsonl, key: id, types: {}} ~ 3:44 ~ `types` does not go with `jsonl` ~ ",
        "{command: ls} ~ 3:16 ~ `command` is not supported yet ~ ",
        "{lines: good.csv, as: inputs} ~ 3:37 ~ `inputs` means something else ~ another name",
        "{lines: good.csv, as: my row} ~ 3:37 ~ `as` is a word, not `my row` ~ call a row so",
        "{lines: '${{ inputs.file }}'} ~ 3:23 ~ the plan has no input `file` ~ ",
        "{lines: '${{ needs.A.outputs.file }}'} ~ 3:23 ~ `needs.A.outputs.file` has no value yet ~ only `${{ inputs.NAME }}` can stand here",
        "{csv: good.csv, key: '${{ inputs.key }}'} ~ 3:36 ~ `key` is taken as it stands ~ such as `id`",
        // Files.
        "{lines: none.txt} ~ 3:23 ~ there is no file ~ known here: ",
        "{jsonl: goood.jsonl, key: id} ~ 3:23 ~ there is no file ~ did you mean `good.jsonl`?",
        "{lines: sub} ~ 3:23 ~ sub is a folder ~ name a file in it",
        "{lines: /dev/null} ~ 3:23 ~ /dev/null is no regular file ~ save them first",
        "{csv: sub, key: id} ~ 3:21 ~ sub is a folder ~ name a file in it",
        "{lines: latin1.txt} ~ 3:23 ~ latin1.txt:1002: this line is not UTF-8 ~ save the file as UTF-8",
        "{csv: latin1.csv, key: id} ~ 3:21 ~ latin1.csv:1: this line is not UTF-8 ~ save",
        "{csv: utf16.csv, key: id} ~ 3:21 ~ utf16.csv:1: this line is not UTF-8 ~ save",
        "{lines: twins.txt} ~ 3:23 ~ twins.txt:4: the key `a` is on line 1 already ~ named by its key",
        // CSV.
        "{csv: good.csv} ~ 3:21 ~ which column names a row? ~ add `key: id`",
        "{csv: good.csv, key: row.idd} ~ 3:36 ~ good.csv has no column `idd` ~ did you mean `id`?",
        "{csv: good.csv, key: [id]} ~ 3:36 ~ `key` is a text, not a list ~ ",
        "{csv: empty.csv, key: id} ~ 3:21 ~ empty.csv is empty ~ its first line names the columns",
        "{csv: nameless.csv, key: id} ~ 3:21 ~ nameless.csv:2: column 2 has no name ~ this line",
        "{csv: double.csv, key: id} ~ 3:21 ~ double.csv:1: two columns are called `id` ~ ",
        "{csv: keyless.csv, key: id} ~ 3:21 ~ keyless.csv:3: the key column `id` is empty ~ ",
        "{csv: long.csv, key: id} ~ 3:21 ~ long.csv:4: 3 fields, expected 2 ~ holds a `,` is quoted",
        "{csv: short.csv, key: id} ~ 3:21 ~ short.csv:2: 1 field, expected 2 ~ ",
        "{csv: open.csv, key: id} ~ 3:21 ~ open.csv:3: a quoted field begins here and is not closed ~ twice",
        "{csv: quote.csv, key: id} ~ 3:21 ~ quote.csv:2: Unexpected character after closing quote ~ twice",
        "{csv: semicolon.csv, key: id} ~ 3:21 ~ there is one column, `id;age` ~ add `delimiter: \";\"`",
        "{csv: tab.csv, key: id} ~ 3:21 ~ there is one column ~ add `delimiter: \"\\t\"`",
        "{csv: good.csv, key: id, delimiter: ', '} ~ 3:51 ~ `delimiter` is one character ~ such as",
        "{csv: good.csv, key: id, delimiter: '\"'} ~ 3:51 ~ `delimiter` is one character ~ such as",
        "{csv: good.csv, key: id, types: {agee: int}} ~ 3:48 ~ there is no column `agee` ~ `age`?",
        "{csv: good.csv, key: id, types: {age: itn}} ~ 3:53 ~ there is no type `itn` ~ did you mean `int`?",
        "{csv: good.csv, key: id, types: {age: date}} ~ 3:53 ~ no type `date` ~ bool, int, number, text",
        "{csv: good.csv, key: id, types: int} ~ 3:47 ~ `types` is a mapping ~ ",
        "{csv: age.csv, key: id, types: {age: int}} ~ 3:21 ~ age.csv:4: `age` is a whole number, not `4.5` ~ ",
        "{csv: age.csv, key: id, types: {id: number}} ~ 3:21 ~ age.csv:2: `id` is a number, not `a` ~ ",
        "{csv: age.csv, key: id, types: {age: bool}} ~ 3:21 ~ age.csv:2: `age` is true or false, not `4` ~ ",
        // JSON lines.
        "{jsonl: good.jsonl} ~ 3:23 ~ which value names a row? ~ add `key: id`",
        "{jsonl: list.jsonl, key: id} ~ 3:23 ~ list.jsonl:3: a row is an object ~ such as `{\"id\": 1}`",
        "{jsonl: broken.jsonl, key: id} ~ 3:23 ~ broken.jsonl:2: this is not JSON: column 8: ~ one object",
        "{jsonl: two.jsonl, key: id} ~ 3:23 ~ two.jsonl:1: this is not JSON: column ~ one object",
        "{jsonl: good.jsonl, key: idd} ~ 3:23 ~ good.jsonl:1: this row has no `idd` ~ did you mean `id`?",
        "{jsonl: good.jsonl, key: a.b} ~ 3:23 ~ good.jsonl:1: this row has no `a.b` ~ known here: id",
        "{jsonl: keys.jsonl, key: a} ~ 3:23 ~ keys.jsonl:1: the key `a` is an object, not a text ~ ",
        "{jsonl: keys.jsonl, key: b} ~ 3:23 ~ keys.jsonl:1: the key `b` is null, not a text ~ ",
        "{jsonl: keys.jsonl, key: c} ~ 3:23 ~ keys.jsonl:1: the key `c` is true, not a text ~ ",
        "{jsonl: keys.jsonl, key: d} ~ 3:23 ~ keys.jsonl:1: the key `d` is empty ~ ",
        "{jsonl: twins.jsonl, key: id} ~ 3:23 ~ twins.jsonl:3: the key `1` is on line 1 already ~ ",
        // Patterns.
        "{files: 'a[b'} ~ 3:23 ~ `a[b` is not a pattern: Missing '] ~ such as `data/*.csv`",
        "{files: '{a'} ~ 3:23 ~ `{a` is not a pattern: Missing '} ~ such as",
        "{files: 'sub/'} ~ 3:23 ~ `sub/` names a folder, not files ~ such as",
        "{files: '**.csv'} ~ 3:23 ~ `**` stands alone between slashes, such as `**/*.csv` ~ ",
        "{files: '*/../x'} ~ 3:23 ~ `..` may stand only where the pattern begins ~ ",
        "{files: [a, b]} ~ 3:23 ~ `files` is a text, not a list ~ ",
        // In the plan itself.
        "[a, b, a] ~ 3:22 ~ the key `a` is there twice ~ named by its key",
        "[1, '1'] ~ 3:19 ~ the key `1` is there twice ~ ",
        "[[a]] ~ 3:16 ~ a row is a text, not a list ~ ",
        "[a, null] ~ 3:19 ~ a row is a text, not nothing ~ ",
        "[a, ''] ~ 3:19 ~ a row needs a name ~ ",
        "['${{ inputs.x }}'] ~ 3:16 ~ a row is taken as it stands ~ ",
        "[a, {b: c}] ~ 3:19 ~ this row is a mapping among texts ~ ",
        "{list: [{b: c}, a], key: b} ~ 3:31 ~ this row is `a` among mappings ~ ",
        "[{name: a, port: 1}] ~ 3:16 ~ which key names a row? ~ write `for-each: {key: name, list: [...]}`",
        "{key: nam, list: [{name: a}]} ~ 3:33 ~ this row has no `nam` ~ did you mean `name`?",
        "{key: name, list: [{name: [a]}]} ~ 3:34 ~ the key `name` is a list, not a text ~ ",
        "{list: a} ~ 3:22 ~ `list` is a list of rows, not `a` ~ ",
      })
  void areReportedWithTheirPlaceAndARemedy(String rows, String place, String message, String remedy)
      throws IOException {
    writeFiles();
    Path plan = write(rows);

    assertThatThrownBy(() -> read(plan))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(" --> " + plan + ":" + place + "\n")
        .hasMessageContaining(message)
        .hasMessageContaining(remedy == null ? "" : remedy);
  }

  @Test
  void aFileThatMayNotBeReadSaysSo() throws IOException {
    Path file = Files.createFile(folder.resolve("secret.txt"));
    if (file.toFile().setReadable(false) && !Files.isReadable(file)) {
      assertThatThrownBy(() -> read(write("{lines: secret.txt}")))
          .hasMessageContaining("secret.txt may not be read")
          .hasMessageContaining("its permissions forbid it");
    }
  }

  @Test
  void aTemplateThatNamesNoColumnIsRefused() throws IOException {
    writeFiles();

    assertThatThrownBy(() -> read(write("{files: '*.csv'}", "${{ row.nam }}")))
        .hasMessageContaining("a row has no column `nam`")
        .hasMessageContaining("did you mean `name`?");
    assertThatThrownBy(() -> read(write("{key: name, list: [{name: a}]}", "${{ row.nam }}")))
        .hasMessageContaining("a row has no column `nam`");
  }

  private void writeFiles() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    file("good.csv", "id,age\na,4\n");
    file("good.jsonl", "{\"id\": 1}\n");
    file("twins.txt", "a\nb\n\n a \n");
    file("empty.csv", "\n\r\n");
    file("nameless.csv", "\nid, ,x\n");
    file("double.csv", "id,x,id\n");
    file("keyless.csv", "id,x\na,1\n ,2\n");
    file("long.csv", "id,x\na,\"1\n2\"\nb,2,3\n");
    file("short.csv", "id,x\na\n");
    file("open.csv", "id,x\na,1\nb,\"2\nc,3\n");
    file("quote.csv", "id,x\na,\"1\"2\n");
    file("semicolon.csv", "id;age\na;4\n");
    file("tab.csv", "id\tage\na\t4\n");
    file("age.csv", "id,age\na,4\nb,\nc,4.5\n");
    file("list.jsonl", "{\"id\": 1}\n\n[1]\n");
    file("broken.jsonl", "{\"id\": 1}\n{\"id\": a}\n");
    file("two.jsonl", "{\"id\": 1} {\"id\": 2}\n");
    file("keys.jsonl", "{\"a\": {}, \"b\": null, \"c\": true, \"d\": \" \"}\n");
    file("twins.jsonl", "{\"id\": 1}\n{\"id\": 2}\n{\"id\": \"1\"}\n");
    file("latin1.txt", "plain\n".repeat(1_001) + "Müller\n", StandardCharsets.ISO_8859_1);
    file("latin1.csv", "id,größe\n", StandardCharsets.ISO_8859_1);
    file("utf16.csv", "id,x\n", StandardCharsets.UTF_16);
  }

  private void file(String name, String text) throws IOException {
    file(name, text, StandardCharsets.UTF_8);
  }

  private void file(String name, String text, Charset charset) throws IOException {
    Files.writeString(folder.resolve(name), text, charset);
  }

  private Path write(String rows) throws IOException {
    return write(rows, "x");
  }

  private Path write(String rows, String argument) throws IOException {
    return Files.writeString(
        folder.resolve("plan.yaml"),
        "tasks:\n  A:\n    for-each: %s\n    steps: [{run: [echo, '%s']}]\n"
            .formatted(rows, argument));
  }

  private static PlanFile read(Path plan) throws PlanException {
    return PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
  }
}
