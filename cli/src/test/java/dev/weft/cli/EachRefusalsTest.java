package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `weft each` refuses before anything runs, and how it says so.
@Timeout(240)
class EachRefusalsTest {
  @TempDir private Path folder;

  @Test
  void valuesDoNotBecomeCode() throws Exception {
    write("people.csv", "id,name\n7,Ann\n");

    refuses("`sh` takes this for code", "each", "--", "sh", "-c", "x {}", ":::", "a");
    refuses("write `sh -c 'x \"$1\"' sh {}`", "each", "--", "sh", "-c", "x {}", ":::", "a");
    refuses(
        "write `sudo bash -ec 'x \"$1\"' bash {name}`",
        "each",
        "people.csv",
        "--",
        "sudo",
        "bash",
        "-ec",
        "x {name}");
    refuses("`python3` takes this for code", "each", "--", "python3", "-c", "f('{}')", ":::", "a");
    refuses(
        "programs run what `BASH_ENV` says", "each", "--", "env", "BASH_ENV={}", "x", ":::", "a");
    refuses("write `\"$line\"`", "each", "--shell", "x {}", ":::", "a");
    refuses("write `\"$name\"`", "each", "people.csv", "--shell", "x {name}");
    refuses(
        "write `find {} -exec sh -c 'x \"$1\"' sh {} ';'`; what `find` finds is `\\{}`",
        "each",
        "--",
        "find",
        "{}",
        "-exec",
        "sh",
        "-c",
        "x {}",
        ";",
        ":::",
        "a");
    refuses("`$HOME` is not filled in", "each", "--", "ls", "$HOME", "{}", ":::", "a");
    assertThat(folder.resolve("journal.db")).doesNotExist();
  }

  @Test
  void unknownColumnsAreRefusedWithTheNearestName() throws Exception {
    write("people.csv", "id,name,PATH\n7,Ann,x\n");

    refuses("no column `{nam}`: did you mean `name`?", "each", "people.csv", "--", "echo", "{nam}");
    refuses("`\\{nam}` is the text itself", "each", "people.csv", "--", "echo", "{nam}");
    refuses(
        "`{name}` names a column, and a line has none", "each", "--", "echo", "{name}", ":::", "a");
    refuses("`{.}` means nothing here: `{dir}/{stem}`", "each", "--", "echo", "{.}", ":::", "a");
    refuses("a row is one value, `{}`", "each", "--", "echo", "{2}", ":::", "a");
    refuses("columns: `{id}`, `{name}`, `{PATH}`", "each", "people.csv", "--", "echo", "{4}");
    refuses(
        "--key: the rows have no column `ID`", "each", "people.csv", "--key", "ID", "--", "echo");
    refuses("`PATH` means something else", "each", "people.csv", "--shell", "echo $PATH");
    refuses("did you mean `name`?, or write `${nme-}`", "each", "people.csv", "--shell", "x $nme");
    refuses("`$lin` in --shell is empty", "each", "--shell", "x \"$(y \"${lin}\")\"", ":::", "a");
  }

  @Test
  void variablesThatTheTextSetsOrDoesNotReadAreFine() throws Exception {
    for (String text :
        List.of(
            "x=1; echo $x",
            "for f in a b; do echo $f; done",
            "echo a | { read -r w; echo $w; }",
            "awk '{print $nme}'",
            "echo \"$(awk '{print $nme}')\" \\$nme",
            "echo ${nme:-none} $HOME $? $1 $$",
            "eval \"x=1\"; echo $x",
            ". ./env; echo $x")) {
      assertThat(weft("each", "--dry-run", "--shell", text, ":::", "a").err()).as(text).isEmpty();
    }
  }

  @Test
  void wordsThatMeanNothingAreRefused() throws Exception {
    write("rows.txt", "a\n");

    refuses("say after `--` what to run", "each", "rows.txt");
    refuses(
        "a file of rows comes first, such as `weft each", "each", "--", "ls", "::::", "rows.txt");
    refuses("say after `--` what to run", "each", "rows.txt", "curl", "-fsS", "{}");
    refuses("there is no command after `--`", "each", "rows.txt", "--");
    refuses("a row behind `:::` is empty", "each", "--", "true", ":::", "a", "");
    refuses("put the rows into a file", "each", "--", "true", ":::", "${{ x }}");
    refuses("there is no file", "each", "row.txt", "--", "true");
    refuses("did you mean `rows.txt`?", "each", "row.txt", "--", "true");
    refuses("is a folder", "each", ".", "--", "true");
    refuses("rows come from one place", "each", "rows.txt", "--", "true", ":::", "a");
    refuses("rows come from one file", "each", "rows.txt", "b.txt", "--", "true");
    refuses("`-j` is a whole number from 1 on", "each", "-j", "0", "--", "true", ":::", "a");
    refuses("--timeout: 5 of which unit?", "each", "--timeout", "5", "--", "true", ":::", "a");
    refuses("there is no format `cvs`", "each", "rows.txt", "--format", "cvs", "--", "true");
    refuses("rows that are lines have no columns", "each", "rows.txt", "--key", "a", "--", "true");
    refuses("--save: a plan's paths begin", "each", "rows.txt", "--save", "x/p.yaml", "--", "true");
    refuses("src is there already", "each", "rows.txt", "--save", "src", "--", "true");
    Typed rate = weft("each", "rows.txt", "--limit", "fast", "--", "true");
    assertThat(rate.exit()).isEqualTo(2);
    assertThat(rate.err()).contains("error: ").doesNotContain("-->").doesNotContain("\tat ");
  }

  @Test
  void rowsThatCannotBeReadAreRefusedByLine() throws Exception {
    Files.write(folder.resolve("latin.txt"), "a\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    write("twice.csv", "id,name\n7,Ann\n7,Bob\n");
    write("ragged.csv", "id,name\n7,Ann,x\n");
    write("list.jsonl", "{\"id\": 1}\n[]\n");
    write("nul.txt", "a\0b\n");
    write("blank.csv", "id,name\n,Ann\n");

    refuses("latin.txt:2: this line is not UTF-8", "each", "latin.txt", "--", "echo");
    refuses("the key `7` is on line 2 already", "each", "twice.csv", "--key", "id", "--", "echo");
    refuses("ragged.csv:2", "each", "ragged.csv", "--", "echo");
    refuses("list.jsonl:2: a row is an object", "each", "list.jsonl", "--", "echo");
    refuses("nul.txt:1: there is a NUL character in this line", "each", "nul.txt", "--", "echo");
    refuses("-0 of `weft each`", "each", "nul.txt", "--", "echo");
    refuses("-0 goes with --format lines", "each", "blank.csv", "--format", "csv", "-0", "--", "x");
    refuses("the key column `id` is empty", "each", "blank.csv", "--", "echo");
    refuses("--key of `weft each`", "each", "blank.csv", "--", "echo");
  }

  @Test
  void whatIsReadFromStandardInputIsRemovedIfItIsRefused() throws Exception {
    Path input =
        Files.write(
            folder.resolve("latin.txt"), "a\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    try (WeftProcess weft = WeftProcess.startReading(folder, input, "each", "--", "echo", "{}")) {
      assertThat(weft.end().err()).contains("standard-input:2: this line is not UTF-8");
    }
    assertThat(folder.resolve(".weft/rows")).isEmptyDirectory();
  }

  @Test
  void optionsOfXargsAndParallelAreAnsweredByWhatTheyMean() {
    String[][] options = {
      {"-n", "each row is a command of its own"},
      {"-P8", "`-j N` runs N commands at once"},
      {"-I{}", "`{}` is the row"},
      {"-L", "each row is a command of its own"},
      {"-a", "the file of rows comes first"},
      {"--colsep=;", "`--delimiter ';'` separates them"},
      {"--joblog", "`--results FILE.csv`"},
      {"--resume", "type the same command again"},
      {"-k", "`--keep-order` does it"},
      {"--bar", "a terminal shows what runs"},
      {"--eta", "how long it still takes"},
      {"--halt", "`fail-fast: true`"},
      {"--delay", "`--limit 10/s`"},
      {"--tag", "lines begin with their row"},
      {"--link", "has columns"},
      {"--retries", "`--retry N`"}
    };
    for (String[] option : options) {
      for (String[] words :
          List.of(
              new String[] {"each", option[0], "1", "--", "x", ":::", "a"},
              new String[] {"each", option[0], "x"})) {
        Typed typed = Typed.weft(words);
        assertThat(typed.err())
            .contains("there is no option `" + option[0] + "` here: ", option[1]);
        assertThat(typed.exit()).isEqualTo(2);
      }
    }
    assertThat(Typed.weft("each", "--timeuot", "1s", "--", "x").err()).contains("--timeout");
  }

  @Test
  void anEmptyInputHasNoRows() throws Exception {
    write("empty.csv", "");

    WeftProcess.Result result = WeftProcess.run(folder, "each", "-", "--", "echo", "{}");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).contains("`echo` has no rows");
    refuses("its first line names the columns", "each", "empty.csv", "--", "echo");
  }

  @Test
  void aClosedInputIsRefused() throws Exception {
    List<String> command = new ArrayList<>(WeftProcess.command(List.of(), "each", "--", "echo"));
    List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 0<&-", "sh"));
    shell.addAll(command);
    Path err = folder.resolve("err");
    int exit =
        new ProcessBuilder(shell)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();

    assertThat(exit).isEqualTo(2);
    assertThat(err).content().contains("standard input is closed");
  }

  private void refuses(String message, String... arguments) throws Exception {
    Typed typed = weft(arguments);
    assertThat(typed.err()).contains(message).startsWith("error: ").doesNotContain("\tat ");
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
  }

  /// Executes a command in this process; its files and its journal are in the folder.
  private Typed weft(String... arguments) {
    List<String> words = new ArrayList<>();
    boolean isOfCommand = false;
    for (String word : arguments) {
      isOfCommand |= word.equals("--") || word.equals("--shell");
      boolean isFile = word.matches("[a-z]+\\.(txt|csv|jsonl)|\\.");
      words.add(isFile && !isOfCommand ? folder.resolve(word).toString() : word);
    }
    words.addAll(1, List.of("--journal", folder.resolve("journal.db").toString()));
    return Typed.weft(words.toArray(String[]::new));
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }
}
