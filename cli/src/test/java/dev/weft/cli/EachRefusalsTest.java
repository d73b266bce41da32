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
    refuses("`$HOME` is not filled in", "each", "--", "ls", "$HOME", "{}", ":::", "a");
    assertThat(folder.resolve(".weft/journal.db")).doesNotExist();
  }

  @Test
  void unknownColumnsAreRefusedWithTheNearestName() throws Exception {
    write("people.csv", "id,name,PATH\n7,Ann,x\n");

    refuses("no column `{nam}`: did you mean `name`?", "each", "people.csv", "--", "echo", "{nam}");
    refuses("`\\{nam}` is the text itself", "each", "people.csv", "--", "echo", "{nam}");
    refuses(
        "`{name}` names a column, and a line has none", "each", "--", "echo", "{name}", ":::", "a");
    refuses("`{.}` means nothing here", "each", "--", "echo", "{.}", ":::", "a");
    refuses(
        "--key: the rows have no column `ID`", "each", "people.csv", "--key", "ID", "--", "echo");
    refuses("`PATH` means something else", "each", "people.csv", "--shell", "echo $PATH");
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
    WeftProcess.Result rate = weft("each", "rows.txt", "--limit", "fast", "--", "true");
    assertThat(rate.exitCode()).isEqualTo(2);
    assertThat(rate.err()).contains("error: ").doesNotContain("-->").doesNotContain("\tat ");
  }

  @Test
  void rowsThatCannotBeReadAreRefusedByLine() throws Exception {
    Files.write(folder.resolve("latin.txt"), "a\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    write("twice.csv", "id,name\n7,Ann\n7,Bob\n");
    write("ragged.csv", "id,name\n7,Ann,x\n");
    write("list.jsonl", "{\"id\": 1}\n[]\n");
    write("nul.txt", "a\0b\n");

    refuses("latin.txt:2: this line is not UTF-8", "each", "latin.txt", "--", "echo");
    refuses("the key `7` is on line 2 already", "each", "twice.csv", "--key", "id", "--", "echo");
    refuses("ragged.csv:2", "each", "ragged.csv", "--", "echo");
    refuses("list.jsonl:2: a row is an object", "each", "list.jsonl", "--", "echo");
    WeftProcess.Result nul = weft("each", "nul.txt", "--", "echo");
    assertThat(nul.exitCode()).isOne();
    assertThat(nul.out()).contains("1 failed");
    Path input = folder.resolve("latin.txt");
    try (WeftProcess weft = WeftProcess.startReading(folder, input, "each", "--", "echo", "{}")) {
      assertThat(weft.end().err()).contains("standard-input:2: this line is not UTF-8");
    }
    assertThat(folder.resolve(".weft/rows")).isEmptyDirectory();
  }

  @Test
  void anEmptyInputHasNoRows() throws Exception {
    write("empty.txt", "");
    write("empty.csv", "");

    for (String rows : List.of("empty.txt", "-")) {
      WeftProcess.Result result = weft("each", rows, "--", "echo", "{}");
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.err()).contains("`echo` has no rows");
    }
    refuses("its first line names the columns", "each", "empty.csv", "--", "echo");
    WeftProcess.Result none = weft("each", "--", "echo", ":::");
    assertThat(none.err()).contains("has no rows");
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
    WeftProcess.Result result = weft(arguments);
    assertThat(result.err()).contains(message).startsWith("error: ").doesNotContain("\tat ");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  private WeftProcess.Result weft(String... arguments) throws Exception {
    return WeftProcess.run(folder, arguments);
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }
}
