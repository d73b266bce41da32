package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `weft each` as it is typed: each in a process of its own, since its rows and its journal are in
/// the current folder.
@LongTest
@Timeout(240)
class EachTest {
  @TempDir private Path folder;

  @Test
  void aCommandRunsForEachLineAndNothingInALineIsCode() throws Exception {
    write("lines.txt", "plain\r\n  blanks around  \n\n-n\n$(touch evil)\n{}\n{name}\né\n'\"\\\n");

    WeftProcess.Result result = weft("each", "lines.txt", "--", "printf", "<%s|%s>\n", "{}", "{#}");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(printed(result))
        .containsExactlyInAnyOrder(
            "<plain|1>",
            "<blanks around|2>",
            "<-n|3>",
            "<$(touch evil)|4>",
            "<{}|5>",
            "<{name}|6>",
            "<é|7>",
            "<'\"\\|8>");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void columnsStandWithinArgumentsAndInVariables() throws Exception {
    write("people.csv", "id,First name,age\n7,Ann & Bob,31\n");
    write("people.jsonl", "{\"id\": 7, \"who\": {\"name\": \"Ann\"}}\n");
    write("names", "a\nb\0");

    String[][] commands = {
      {"each", "people.csv", "--", "echo", "--to={First name}", "{3}.{}"},
      {"each", "people.jsonl", "--", "echo", "{who.name}"},
      {"each", "people.csv", "--shell", "echo \"$First_name\" ${age} $number \\{}"},
      {"each", "--shell", "echo \"$line\" $number", ":::", "x y"},
      {"each", "-0", "names", "--", "printf", "<%s>\n", "{}"}
    };

    assertThat(printedAtOnce(commands))
        .containsExactly(
            List.of("--to=Ann & Bob 31.7"),
            List.of("Ann"),
            List.of("Ann & Bob 31 1 {}"),
            List.of("x y 1"),
            List.of("<a", "b>"));
  }

  @Test
  void otherBracesAreTextAndWithoutAnyTheRowIsTheLastArgument() throws Exception {
    String[] braces = {
      "each",
      "--",
      "echo",
      "{print $1}",
      "[0-9]{1}",
      "{a,b}",
      "{{.Names}}",
      "\\{}",
      "\\{x}",
      "{\"a\":1}",
      ":::",
      "row"
    };
    String[][] commands = {
      braces,
      {"each", "-j", "1", ":::", "a", "b", "--", "echo", "at", "{1}"},
      {"each", "-j", "1", "--", "echo", "got", ":::", "a", "-b"}
    };

    assertThat(printedAtOnce(commands))
        .containsExactly(
            List.of("{print $1} [0-9]{1} {a,b} {{.Names}} {} {x} {\"a\":1} row"),
            List.of("at a", "at b"),
            List.of("got a", "got -b"));
  }

  @Test
  void typedAgainItDoesOnlyWhatIsNotDone() throws Exception {
    write("rows.txt", "a\nb\n");
    String append = "echo \"$line\" >>done.txt; [ \"$line\" != b ] || [ -e mended ]";

    assertThat(weft("each", "rows.txt", "--shell", append).exitCode()).isOne();
    write("mended", "");
    write("rows.txt", "a\nb\nc\na\n");
    WeftProcess.Result second =
        weft("each", "rows.txt", "-j", "1", "--retry", "1", "--shell", append);
    WeftProcess.Result third = weft("each", "rows.txt", "--shell", append);
    WeftProcess.Result anew = weft("each", "rows.txt", "--new", "--shell", append);

    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err()).contains("1 key occurs more than once").contains("what is done stays");
    assertThat(third.err()).contains("nothing was left to do").contains("--new begins anew");
    assertThat(anew.exitCode()).isZero();
    assertThat(Files.readAllLines(folder.resolve("done.txt")))
        .containsExactlyInAnyOrder("a", "b", "b", "c", "a", "a", "b", "c", "a");
  }

  @Test
  void aKilledRunGoesOnWithoutItsStandardInput() throws Exception {
    Path input = write("input.txt", "a\nb\nc\n");
    String text = "[ -e go ] || [ \"$line\" = a ] || sleep 600; echo \"$line\" >>done.txt";
    String[] typed = {"each", "-j", "2", "--shell", text};
    try (WeftProcess weft = WeftProcess.startReading(folder, input, typed)) {
      WeftProcess.eventually("a is done", () -> Files.exists(folder.resolve("done.txt")));
      WeftProcess.Result second = WeftProcess.run(folder, typed);
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(second.err()).contains("is under way");
      weft.signal("KILL");
      weft.end();
    }
    Files.delete(input);
    write("go", "");

    WeftProcess.Result result = weft(typed);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("continues run ");
    assertThat(Files.readAllLines(folder.resolve("done.txt")))
        .containsExactlyInAnyOrder("a", "b", "c");
    assertThat(folder.resolve(".weft/rows")).isNotEmptyDirectory();
    String journal = folder.resolve(".weft/journal.db").toString();
    assertThat(Typed.weft("prune", "--keep", "0", "--journal", journal).exit()).isZero();
    assertThat(folder.resolve(".weft/rows")).isEmptyDirectory();
  }

  @Test
  void theSavedPlanDoesTheSame() throws Exception {
    write("people.csv", "id,First name\n7,Ann\n8,Bob\n");
    WeftProcess.Result saved =
        weft(
            "each",
            "people.csv",
            "-j",
            "3",
            "--retry",
            "2",
            "--timeout",
            "5s",
            "--limit",
            "50/s",
            "--save",
            "plan.yaml",
            "--",
            "echo",
            "{First name}",
            "yes",
            "5",
            "a: b");

    assertThat(saved.exitCode()).as(saved.err()).isZero();
    assertThat(folder.resolve("plan.yaml"))
        .hasContent(
            """
            # weft each people.csv -- echo '{First name}' yes 5 'a: b'
            limits: {processes: 3, starts: {rate: 50/s}}
            tasks:
              echo:
                for-each: {csv: people.csv, key: id, duplicates: keep}
                steps:
                  - name: echo
                    run: [echo, "${{ row[\\"First name\\"] }}", "yes", "5", "a: b"]
                    limit: starts
                    retry: 2
                    timeout: 5s
            """);
    Typed again = Typed.weft("run", folder.resolve("plan.yaml").toString());
    assertThat(printed(again.out())).containsExactlyInAnyOrder("Ann yes 5 a: b", "Bob yes 5 a: b");
  }

  @Test
  void linesKeepTheOrderOfTheRows() throws Exception {
    String text =
        "echo begin; [ $line = c ] && touch go; while [ ! -e go ]; do sleep 0.1; done; [ $line != b ]";
    String[] typed = {"each", "-j", "3", "--keep-order", "--shell", text, ":::", "a", "b", "c"};

    WeftProcess.Result result = weft(typed);

    assertThat(result.exitCode()).isOne();
    assertThat(result.out().lines().limit(6).map(it -> it.replaceFirst(" \\(.*", "")))
        .containsExactly(
            "echo/a | begin",
            "echo/a: echo",
            "echo/b | begin",
            "echo/b: echo: failed: exit 1",
            "echo/c | begin",
            "echo/c: echo");
    assertThat(Typed.weft("each", "--keep-order", "--json", "--", "true", ":::", "a").err())
        .contains("--keep-order is for lines");
  }

  @Test
  void whatBecameOfEachRowIsInItsResults() throws Exception {
    write("people.csv", "id,name\n7,Ann\n8,Bob\n7,Cat\n");
    String text = "[ $id = 7 ] || [ -e mended ]";
    String[] typed = {"each", "people.csv", "--results", "out.csv", "--shell", text};

    assertThat(weft(typed).exitCode()).isOne();
    assertThat(Files.readAllLines(folder.resolve("out.csv")))
        .anyMatch(it -> it.startsWith("id,name,status,failure,"))
        .anyMatch(it -> it.startsWith("7,Ann,succeeded,,1,"))
        .anyMatch(it -> it.startsWith("7,Cat,succeeded,,1,"))
        .anyMatch(it -> it.startsWith("8,Bob,failed,exit 1,1,"))
        .hasSize(4);
    write("mended", "");
    assertThat(weft(typed).exitCode()).isZero();
    assertThat(Files.readAllLines(folder.resolve("out.csv")))
        .filteredOn(it -> it.contains(",succeeded,"))
        .hasSize(3);
  }

  @Test
  void aDryRunShowsTheCommands() throws Exception {
    Path input = write("input.txt", "a b\nc\n");
    try (WeftProcess weft =
        WeftProcess.startReading(folder, input, "each", "--dry-run", "--", "curl", "-o{#}", "{}")) {
      assertThat(weft.end().out()).isEqualTo("curl -o1 'a b'\ncurl -o2 c\n");
    }
    assertThat(folder.resolve(".weft")).doesNotExist();
    assertThat(Typed.weft("each", "--dry-run", "--shell", "echo $line", ":::", "a b").out())
        .isEqualTo("number=1 line='a b' echo $line\n");
  }

  @Test
  void retryAndHistoryKnowTheCommand() throws Exception {
    String text = "[ -e mended ]";
    assertThat(weft("each", "--shell", text, ":::", "a", "b").exitCode()).isOne();
    write("mended", "");

    String journal = folder.resolve(".weft/journal.db").toString();
    assertThat(Typed.weft("runs", "--journal", journal).out())
        .contains("weft each --shell '[ -e mended ]' ::: …");
    WeftProcess.Result again = weft("retry");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("2 succeeded");
  }

  /// Returns what the commands print, which run at the same time.
  private List<List<String>> printedAtOnce(String[]... commands) throws Exception {
    List<WeftProcess> all = new ArrayList<>();
    try {
      for (String[] command : commands) {
        all.add(WeftProcess.start(folder, command));
      }
      List<List<String>> printed = new ArrayList<>();
      for (WeftProcess weft : all) {
        printed.add(printed(weft.end()));
      }
      return printed;
    } finally {
      all.forEach(WeftProcess::close);
    }
  }

  private static List<String> printed(WeftProcess.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
    return printed(result.out());
  }

  private static List<String> printed(String out) {
    return out.lines().filter(it -> it.contains(" | ")).map(it -> it.split(" \\| ", 2)[1]).toList();
  }

  private WeftProcess.Result weft(String... arguments) throws Exception {
    return WeftProcess.run(folder, arguments);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
