package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.step.Compiled;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongJavaPlansTest {
  private static final String PAYROLL =
      """
      package acme;

      import dev.weft.Attempt;
      import java.time.LocalDate;
      import java.util.*;

      public class Payroll {
        static { if (true) throw new IllegalStateException("code was run"); }

        enum Kind { FULL }
        record Work(String month, int hours, Optional<String> note, OptionalInt rank) {}
        record Many(LocalDate day, double rate, List<String> names, Optional<Kind> kind, Kind sort) {}
        record Slip(int total, List<Work> lines) {}

        public static Slip draft(Work work) { return null; }
        public static Map<String, Integer> many(Map<String, Object> any, Attempt attempt) { return null; }
        public static void types(Many many) {}
        public static void close(Attempt attempt) {}
        public static Slip optional(Attempt attempt, Slip slip) { return slip; }
        static void hidden() {}
        public void instance() {}
        public static void over(Work work) {}
        public static void over(Slip slip) {}
        public static void over() {}
        public static void some(Work work) {}
        static void some() {}
        public static int number() { return 1; }
        public static Map<Integer, String> numbers() { return null; }
        @SuppressWarnings("rawtypes") public static Map raw() { return null; }
        public static List<Slip> list() { return null; }
        public static Attempt attempt(Attempt attempt) { return attempt; }
        public static void text(String month, int hours) {}
        public static void twice(Work work, Slip slip) {}
        public static <T extends Record> void any(T given) {}
            }
      """;
  private static final String LACKING =
      """
      package acme;

      public class Lacking {
        public static void draft() {}
        public static acme.lib.Lib lacks() { return null; }
      }
      """;
  private static final String GENERIC =
      """
      package acme;

      import java.util.*;

      public class Generic {
        public record Shelf(List<acme.lib.Lib> libs) {}
        public static Map<String, acme.lib.Lib> leaves() { return null; }
        public static void takes(Shelf shelf) {}
      }
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void compile() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("build/classes"));
    Compiled.into(classes, "package acme.lib;\npublic class Lib {}", PAYROLL, LACKING, GENERIC);
    Files.delete(classes.resolve("acme/lib/Lib.class"));
    Files.createDirectories(folder.resolve("lib"));
    Compiled.jar(classes, folder.resolve("lib/payroll.jar"));
    Files.writeString(folder.resolve("lib/readme.txt"), "no jar\n");
    Files.write(folder.resolve("lib/broken.zip"), new byte[] {'P', 'K', 3, 4});
    Files.writeString(folder.resolve("Old.class"), "no class\n");
  }

  /// Each line: the keys of a step, where the problem is, and what is said.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        // Which method
        "java: [x] ~ [x] ~ `java` is a text, not a list ~",
        "java: '' ~ '' ~ `java` names a method, such as `com.acme.Payroll::draft` ~ its class",
        "java: acme.Payroll.close ~ acme ~ `java` names a method ~ did you mean `acme.Payroll::close`?",
        "java: 'acme.Payroll#close()' ~ 'acme ~ `java` names a method ~ did you mean `acme.Payroll::close`?",
        "java: 'acme.Payroll::close(Attempt)' ~ 'acme ~ `java` names ~ did you mean `acme.Payroll::close`?",
        "java: 'acme.Payroll::${{ row }}' ~ 'acme ~ `java` names a method ~ its class with its package",
        "java: '[Lacme.Payroll;::x' ~ '[L ~ `java` names a method ~ its class with its package",
        "java: 'acme/Payroll::x' ~ 'acme ~ `java` names a method ~ its class with its package",
        "java: acme.Payrol::close ~ acme ~ there is no class `acme.Payrol` ~ did you mean `acme.Payroll`?",
        "java: 'Payroll::close' ~ 'Payroll ~ there is no class `Payroll` ~ did you mean `acme.Payroll`?",
        "java: acme.Payroll.Slip::of ~ acme ~ no class `acme.Payroll.Slip` ~ did you mean `acme.Payroll$Slip`?",
        "java: 'com.other.Thing::x' ~ 'com ~ there is no class `com.other.Thing` ~ `classpath` leads to FOLDER/build/classes",
        "java: 'dev.weft.plan.PlanFile::read' ~ 'dev ~ there is no class `dev.weft.plan.PlanFile` ~ leads to",
        "java: acme.Payroll::clsoe ~ acme ~ `Payroll` has no method `clsoe` ~ did you mean `close`?",
        "java: acme.Payroll::hiden ~ acme ~ `Payroll` has no method `hiden` ~ known here: any, attempt, close",
        "java: acme.Payroll::hidden ~ acme ~ `hidden` is not public and static: write `public static` ~",
        "java: acme.Payroll::instance ~ acme ~ `instance` is not public and static: write ~",
        "java: acme.Payroll::over ~ acme ~ `Payroll` has several methods `over` ~ one of which there is one only",
        "java: acme.Payroll::number ~ acme ~ `number` returns int: what a step leaves is a record, a Map ~",
        "java: acme.Payroll::numbers ~ acme ~ `numbers` returns java.util.Map<java.lang.Integer, ~",
        "java: acme.Payroll::raw ~ acme ~ `raw` returns Map: what a step leaves is a record, a Map<String, ~",
        "java: acme.Payroll::list ~ acme ~ `list` returns java.util.List<acme.Payroll$Slip>: what ~",
        "java: acme.Payroll::attempt ~ acme ~ `attempt` returns Attempt: what a step leaves is ~",
        "java: acme.Payroll::text ~ acme ~ `text` takes String: values come as one record or Map<String, ~",
        "java: acme.Payroll::twice ~ acme ~ `twice` takes two of a kind: one record or map, and one ~",
        "java: acme.Payroll::any ~ acme ~ `any` takes T: values come as one record or Map<String, Object> ~",
        "java: acme.Lacking::draft ~ acme ~ `acme.Lacking` cannot be used: there is no class acme.lib.Lib; add its jar ~",
        "java: acme.Generic::leaves ~ acme ~ `leaves` needs the class acme.lib.Lib, which is not there: add ~",
        "java: acme.Generic::takes ~ acme ~ `takes` needs the class acme.lib.Lib, which is not there: add ~",
        "java: 'Old::draft' ~ 'Old ~ `Old` cannot be used: ClassFormatError: Incompatible magic value ~",
        // What it takes
        "java: acme.Payroll::close, with: {x: 1} ~ with ~ this method takes no values ~ leave `with` out",
        "java: acme.Payroll::draft, with: [x] ~ [x] ~ `with` is a mapping of keys to values, not a list ~",
        "java: acme.Payroll::draft ~ acme ~ no value for `month`, `hours` ~ write it under `with`",
        "java: acme.Payroll::draft, with: {month: x} ~ with ~ no value for `hours` ~ an `Optional`",
        "java: acme.Payroll::draft, with: {month: x, huors: 1} ~ huors ~ takes no `huors` ~ did you mean `hours`?",
        "java: acme.Payroll::draft, with: {month: x, hours: 1, hours: 2} ~ hours: 2 ~ `hours` is there twice ~",
        "java: acme.Payroll::draft, with: {month: x, hours: ten} ~ ten ~ `hours` is \"ten\", which is no int ~",
        "java: acme.Payroll::draft, with: {month: 1, hours: 1} ~ 1, ~ `month` is 1, which is no String; a text is in ~",
        "java: acme.Payroll::draft, with: {month: x, hours: null} ~ null ~ `hours` has no value; what may have none ~",
        "java: acme.Payroll::draft, with: {month: x, hours: 1, note: 3} ~ 3} ~ `note` is 3, which is no String ~",
        "java: acme.Payroll::draft, with: {month: x, hours: '${{ row.x }}'} ~ row.x ~ there is no row ~",
        "java: acme.Payroll::types, with: {day: 1.1.26, rate: 1, names: [], sort: FULL} ~ 1.1 ~ no LocalDate ~",
        "java: acme.Payroll::many, with: {any: .nan} ~ .nan ~ JSON has no number `.nan` ~",
        // Which keys
        "java: acme.Payroll::close, env: {A: b} ~ env ~ `env` goes with `run`, not with `java` ~",
        "java: acme.Payroll::close, json: {} ~ json ~ `json` goes with `http`, not with `java` ~",
        "java: acme.Payroll::close, run: ls ~ run: ~ a step does one thing, not `java` and `run` ~",
        "run: ls, with: {a: b} ~ with ~ `with` goes with `java`, not with `run` ~",
        "java: acme.Payroll::close, limit: dbb ~ dbb ~ there is no limit `dbb` ~",
      })
  void isReportedWithItsPlaceAndARemedy(String step, String where, String message, String remedy)
      throws IOException {
    String line = "  A: [{" + step + "}]";
    Path plan = write("classpath: [build/classes, .]\ntasks:\n" + line + "\n");

    assertThatThrownBy(() -> read(plan))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(" --> " + plan + ":3:" + (line.indexOf(where) + 1) + "\n")
        .hasMessageContaining(message)
        .hasMessageContaining(remedy == null ? "" : remedy.replace("FOLDER", folder.toString()));
  }

  /// Each line: what a later step reads of the step `draft`.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "draft ~ outputs.totl ~ the step `draft` has no output `totl` ~ did you mean `total`?",
        "draft ~ total ~ this is not an output ~ such as `steps.draft.outputs.lines`",
        "close ~ outputs.total ~ the step `draft` leaves no outputs ~",
      })
  void aPathToWhatAMethodDoesNotLeaveIsReported(
      String method, String path, String message, String remedy) throws IOException {
    String with = method.equals("draft") ? ", with: {month: x, hours: 1}" : "";
    Path plan =
        write(
            """
            classpath: build/classes
            tasks:
              A:
                - gather: [{id: draft, java: 'acme.Payroll::%s'%s}]
                - run: [echo, '${{ steps.draft.%s }}']
            """
                .formatted(method, with, path));

    assertThatThrownBy(() -> read(plan))
        .hasMessageContaining(" --> " + plan + ":5:24\n")
        .hasMessageContaining(message)
        .hasMessageContaining(remedy == null ? "" : remedy);
  }

  @Test
  void whatAMapHoldsIsKnownOnlyWhenItRuns() throws Exception {
    Path plan =
        write(
            """
            classpath: build/classes
            tasks:
              A:
                - {id: many, java: acme.Payroll::many, with: {whatever: [1, {a: b}]}}
                - {id: none, java: acme.Payroll::many}
                - run: [echo, '${{ steps.many.outputs.whatever }}']
            """);

    try (PlanFile file = read(plan)) {
      assertThat(file.plan().groups()).hasSize(1);
    }
  }

  /// Each line: the value of `classpath`, the position of the error, and the message.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "lib/payrol.jar ~ lib ~ there is no file or folder FOLDER/lib/payrol.jar ~ did you mean `payroll.jar`?",
        "'bild/' ~ ' ~ there is no file or folder FOLDER/bild ~ did you mean `build`?",
        "target ~ target ~ there is no file or folder FOLDER/target ~ has it been built?",
        "[build/classes, lib/x*.jar] ~ lib ~ no file matches FOLDER/lib/x*.jar ~ has it been built?",
        "'none/*.jar' ~ ' ~ no file matches FOLDER/none/*.jar ~ has it been built?",
        "lib/readme.txt ~ lib ~ FOLDER/lib/readme.txt is no jar: zip END header not found ~ a pattern such as",
        "'lib/*' ~ ' ~ FOLDER/lib/broken.zip is no jar: zip ~ `lib/*.jar`",
        "[[build]] ~ [build] ~ `classpath` is a text, not a list ~",
        "{a: b} ~ {a ~ `classpath` is a text, not a mapping ~",
        "~ : ~ `classpath` is a text, not nothing ~",
        "'${{ run.id }}' ~ ' ~ `classpath` is settled before anything runs, when `run.id` has no value ~ `${{ inputs.NAME }}`",
        "\"a\\0b\" ~ \" ~ no file can be called this: it has a NUL character ~",
        "'lib/**.jar' ~ ' ~ `**` stands alone between slashes ~ such as `lib/*.jar`",
      })
  void aClasspathThatLeadsNowhereIsReported(
      String classpath, String where, String message, String remedy) throws IOException {
    String line = "classpath: " + (classpath == null ? "" : classpath);
    Path plan = write(line + "\ntasks: {A: [{java: acme.Payroll::close}]}\n");

    assertThatThrownBy(() -> read(plan))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(" --> " + plan + ":1:")
        .hasMessageContaining(message.replace("FOLDER", folder.toString()))
        .hasMessageContaining(remedy == null ? "" : remedy)
        .message()
        .doesNotContain("acme");
  }

  @Test
  void withoutAClasspathAClassThatIsMissingIsAskedFor() throws IOException {
    Path plan = write("tasks: {A: [{java: acme.Payroll::close}]}\n");

    assertThatThrownBy(() -> read(plan))
        .hasMessageContaining("there is no class `acme.Payroll`")
        .hasMessageContaining("say where it is: `classpath: [lib/*.jar]`, beside `tasks`");
  }

  private static Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("plan.yaml"), text);
  }

  private static PlanFile read(Path plan) throws PlanException {
    return PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
  }
}
