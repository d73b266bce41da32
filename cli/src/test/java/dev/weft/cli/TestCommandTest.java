package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/// `weft test`, also as `docs/testing.md` and the examples show it.
@Timeout(60)
class TestCommandTest {
  private static final Path PAGE = Path.of("../docs/testing.md");
  private static final Path EXAMPLES = Path.of("../examples");
  private static final Pattern FILE = Pattern.compile("(?s)```yaml\n# (\\S+)\n(.*?)```");
  private static final Pattern SESSION =
      Pattern.compile("(?s)```console\n\\$ weft test (\\S+)\n(.*?)```");

  @TempDir private Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private void writePage() throws IOException {
    Matcher file = FILE.matcher(Files.readString(PAGE));
    while (file.find()) {
      write(file.group(1), "# " + file.group(1) + "\n" + file.group(2));
    }
  }

  @Test
  void thePageShowsWhatTheCommandSays() throws IOException {
    writePage();
    Matcher session = SESSION.matcher(Files.readString(PAGE));
    List<Integer> codes = new ArrayList<>();
    while (session.find()) {
      Typed typed = weft("test", path(session.group(1)));
      codes.add(typed.exit());
      assertThat(typed.out().replace(folder + "/", "")).isEqualTo(session.group(2));
    }
    assertThat(codes).containsExactly(0, 1);
  }

  @Test
  void theReleasesTestsPass() {
    Typed typed = weft("test", EXAMPLES.resolve("release.test.yaml").toString());

    assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    assertThat(typed.out()).contains("7 tests passed");
  }

  @Test
  void theTestsOfTheTenThousandQuestionsPass() {
    Typed typed = weft("test", EXAMPLES.resolve("recipes").toString());

    assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    assertThat(typed.out()).contains("6 tests passed; 2 of 2 things");
  }

  @Test
  void thePayrollsTestsPass() throws Exception {
    for (String name : List.of("plan.yaml", "plan.test.yaml")) {
      Files.copy(EXAMPLES.resolve("payroll").resolve(name), folder.resolve(name));
    }
    Javac.compile(EXAMPLES.resolve("payroll/Payroll.java"), folder.resolve("target"));

    Typed typed = weft("test", folder.toString());

    assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    assertThat(typed.out()).contains("3 tests passed; 7 of 7 things");
  }

  @Test
  void theFirstTestsOfAPlanPass() throws IOException {
    write(
        "plan.yaml",
        """
        inputs: {who: , stage: [test, live]}
        tasks:
          List:
            for-each: {command: [./list], format: csv, key: id}
            steps:
              - {id: call, http: "POST https://x.example/${{ row.id }}", json: {n: "${{ inputs.who }}"}}
              - {name: 'use: it', run: [./use, "${{ steps.call.outputs.body.job.id }}", "${{ row.name }}"]}
              - {approval: "Go on?", form: {amount: {type: number}}, by: [ann]}
            on-failure: [./undo]
        finally: ["./say done"]
        """);

    assertThat(weft("test", "--init", path("plan.yaml")).exit()).isZero();
    assertThat(folder.resolve("plan.test.yaml"))
        .content()
        .contains(
            "List/call: {status: 200, json: {job: {id: id}}}",
            "Go on?\": {approve: ann, form: {amount: \"1\"}}",
            "ran: [List/./undo, finally/./say done]");
    Typed typed = weft("test", path("plan.test.yaml"));
    assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    assertThat(typed.out()).contains("2 tests passed");
    assertThat(weft("test", "--init", path("plan.yaml")).err()).contains("is there already");
  }

  @Test
  void theTestOfARunOnRecordRepeatsItAndPassesAtOnce() throws IOException {
    write("rows.csv", "name,n\n" + "a,1\nb,2\nbad,3\nc,4\nd,5\ne,6\n");
    write(
        "plan.yaml",
        """
        inputs: {who: }
        tasks:
          Build:
            outputs: {image: "${{ steps.make.outputs.image }}"}
            steps:
              - {id: make, run: 'echo "image=app:${{ inputs.who }}" >> "$WEFT_OUTPUT"', env: {}}
          Deploy:
            needs: Build
            for-each: {csv: rows.csv, key: name}
            steps:
              - id: try
                run: [sh, -c, 'test "$0" != bad && echo "at=$1" >> "$WEFT_OUTPUT"', "${{ row.name }}", "${{ row.n }}"]
                retry: {max: 1, backoff: 10ms}
              - {id: use, if: "steps.try.outputs.at != '2'", run: [test, "${{ steps.try.outputs.at }}", "-gt", "0"]}
            on-failure: [{id: undo, run: 'true'}]
        finally: [{id: say, run: ["true", "${{ run.status }}"]}]
        """
            .replace("echo \"image=app:${{ inputs.who }}\"", "echo \"image=app:$WHO\"")
            .replace("env: {}", "env: {WHO: \"${{ inputs.who }}\"}"));
    assertThat(weft("run", path("plan.yaml"), "--set", "who=me").exit()).isEqualTo(1);

    Typed init = weft("test", "--init", path("plan.yaml"), "--from", "last");

    assertThat(init.exit()).as(init.err()).isZero();
    assertThat(folder.resolve("plan.test.yaml"))
        .content()
        .contains(
            "who: me",
            "  As in run ",
            "Build/make: {outputs: {image: \"app:me\"}",
            "Deploy/bad/try: {fail: exit 1, takes: ",
            "status: failed",
            "Deploy/bad: failed",
            "times: {Deploy/try: ",
            "ran: [Deploy/undo, finally/say]")
        .doesNotContain("In run");
    Typed typed = weft("test", path("plan.test.yaml"));
    assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    assertThat(typed.out()).contains("1 test passed");
  }

  @Test
  void aRunThatIsNotOnRecordIsNoTest() throws IOException {
    write("plan.yaml", "tasks: {A: ['true']}\n");
    String plan = path("plan.yaml");

    assertThat(weft("test", "--init", plan, "--from", "last").err())
        .contains("there is no journal");
    assertThat(weft("run", plan).exit()).isZero();
    Typed unknown = weft("test", "--init", plan, "--from", "zzz");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("no run begins with `zzz`").doesNotContain("\tat ");
    assertThat(weft("test", "--from", "last").err()).contains("--from goes with --init PLAN");
    assertThat(folder.resolve("plan.test.yaml")).doesNotExist();
    write("other.yaml", "tasks: {A: ['true']}\n");
    assertThat(weft("test", "--init", path("other.yaml"), "--from", "last").err())
        .contains("no run of " + path("other.yaml") + " is on record");
  }

  @Test
  void whatNoTestTriedIsListed() throws IOException {
    write("p.yaml", "tasks: {A: {steps: [{run: ls, retry: 1}, {id: b, run: ls, if: 'false'}]}}\n");
    write("p.test.yaml", "stubs: {\"*\": {}}\ntests: {One: {expect: {status: succeeded}}}\n");

    Typed typed = weft("test", "--coverage", path("p.test.yaml"));

    assertThat(typed.out())
        .contains("2 of 4 things")
        .contains("  no test retries A/ls\n  no test runs A/b\n");
  }

  @Test
  void resultsAreWrittenForCiServices() throws Exception {
    writePage();
    write("x.test.yaml", "tests: 5\n");

    Typed typed = weft("test", folder.toString(), "--junit", path("junit.xml"));

    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).contains("x.test.yaml:1:8");
    Element suites =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("junit.xml").toFile())
            .getDocumentElement();
    assertThat(suites.getElementsByTagName("testcase").getLength()).isEqualTo(7);
    assertThat(suites.getElementsByTagName("failure").getLength()).isEqualTo(2);
    assertThat(suites.getElementsByTagName("error").getLength()).isEqualTo(1);
    Element failure = (Element) suites.getElementsByTagName("failure").item(0);
    assertThat(failure.getTextContent()).contains("finally/notice: {}", "Build: image");
  }

  @Test
  void aFolderWithoutTestsIsAMistake() {
    Typed typed = weft("test", folder.toString());

    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).contains("there is no *.test.yaml in " + folder);
  }

  @Test
  void theSchemaOfTestFilesIsPrinted() {
    assertThat(weft("schema", "--test").out()).contains("\"kill-at\"");
  }
}
