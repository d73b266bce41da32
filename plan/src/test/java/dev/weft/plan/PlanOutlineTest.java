package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanOutlineTest {
  private static final String PLAN =
      """
      inputs: {who: Ann, list: {type: list, default: [x, y]}}
      env: {GREETING: hi}
      defaults: {shell: [sh, -c]}
      templates:
        Greet:
          inputs: {how: gently}
          steps: ['echo hello']
      tasks:
        Rows:
          for-each: {csv: rows.csv, key: id, types: {id: int}, delimiter: ';'}
          max-parallel: 1
          steps: [echo]
        Lines: {for-each: [a, b], steps: [echo]}
        Printed: {for-each: {command: [seq, 3], as: n}, steps: [echo]}
        Greeting: {uses: Greet, with: {how: loudly}, if: inputs.who == 'Ann'}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeRows() throws Exception {
    for (String file : List.of("rows.csv", "other.csv")) {
      Files.writeString(folder.resolve(file), "id;name\n1;5\n2;6\n");
    }
    Files.writeString(folder.resolve("rows.jsonl"), "{\"id\": 1}\n");
  }

  @Test
  void whatMakesRowsWhatTheyAreIsPartOfIt() throws Exception {
    assertChanges(
        "key: id", "key: name", "`key` in `for-each` of `Rows` was changed from `id` to `name`");
    assertChanges(
        "csv: rows",
        "csv: other",
        "`csv` in `for-each` of `Rows` was changed from `rows.csv` to `other.csv`");
    assertChanges(
        "types: {id: int}", "types: {id: text}", "`types` in `for-each` of `Rows` was changed");
    assertChanges(", types: {id: int}", "", "`types` in `for-each` of `Rows` is gone");
    assertChanges(
        "{csv: rows.csv, key: id, types: {id: int}, delimiter: ';'}",
        "{jsonl: rows.jsonl, key: id}",
        "`jsonl` in `for-each` of `Rows` was added",
        "`csv` in `for-each` of `Rows` is gone",
        "`delimiter` in `for-each` of `Rows` is gone",
        "`types` in `for-each` of `Rows` is gone");
    assertChanges("[a, b]", "[a, b, c]", "`list` in `for-each` of `Lines` was changed");
    assertChanges("[a, b]", "{list: [a, b]}");
    assertChanges("[seq, 3]", "[seq, '4']", "`command` in `for-each` of `Printed` was changed");
    assertChanges("as: n", "as: m", "`as` in `for-each` of `Printed` was changed from `n` to `m`");
  }

  @Test
  void whatStepsAreGivenIsPartOfIt() throws Exception {
    assertChanges(
        "who: Ann", "who: Bob", "`who` in `inputs` of the plan was changed from `Ann` to `Bob`");
    assertChanges("default: [x, y]", "default: [x]", "`list` in `inputs` of the plan was changed");
    assertChanges(
        "GREETING: hi",
        "GREETING: ho",
        "`GREETING` in `env` of the plan was changed from `hi` to `ho`");
    assertChanges("[sh, -c]", "[bash, -c]", "`shell` in `defaults` of the plan was changed");
    assertChanges(
        "how: loudly",
        "how: softly",
        "`how` in `with` of `Greeting` was changed from `loudly` to `softly`");
    assertChanges(
        "if: inputs.who == 'Ann'",
        "if: inputs.who == 'Bob'",
        "`if` of `Greeting` was changed from `inputs.who == 'Ann'` to `inputs.who == 'Bob'`");
    assertChanges(
        "hello",
        "hallo",
        "step `echo hallo` of `Greeting` was added",
        "step `echo hello` of `Greeting` is gone");
  }

  @Test
  void aTemplatesDefaultIsPartOfWhatUsesIt() throws Exception {
    String plan = PLAN.replace("with: {how: loudly}, ", "");
    assertThat(changes(plan, plan.replace("gently", "softly")))
        .containsExactly("`how` in `with` of `Greeting` was changed from `gently` to `softly`");
  }

  @Test
  void howManyRunAtOnceIsNot() throws Exception {
    assertChanges("max-parallel: 1", "max-parallel: 2");
    assertChanges("env: {GREETING: hi}", "env:\n  'GREETING': \"hi\"");
  }

  @Test
  void theRecordOfAnEarlierVersionIsComparedAsFarAsItGoes() throws Exception {
    PlanOutline before = new PlanOutline(outline(PLAN).tasks(), null);
    String changed = PLAN.replace("key: id", "key: name").replace("a, b", "a");
    assertThat(before.changes(outline(changed))).isEmpty();
  }

  private void assertChanges(String was, String is, String... changes) throws Exception {
    assertThat(PLAN).contains(was);
    assertThat(changes(PLAN, PLAN.replace(was, is))).containsExactly(changes);
  }

  private List<String> changes(String before, String after) throws Exception {
    return outline(before).changes(outline(after));
  }

  private PlanOutline outline(String text) throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    try (PlanFile file = PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()))) {
      return file.outline();
    }
  }
}
