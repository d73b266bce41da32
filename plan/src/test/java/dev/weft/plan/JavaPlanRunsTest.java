package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Event;
import dev.weft.Outcome;
import dev.weft.RunResult;
import dev.weft.local.LocalDriver;
import dev.weft.step.Compiled;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Plan files with `java` steps, whose classes are compiled here and come from a jar and a folder.
@Timeout(60)
class JavaPlanRunsTest {
  private static final String PAYROLL =
      """
      package acme;

      import dev.weft.Attempt;
      import java.math.BigDecimal;
      import java.time.YearMonth;
      import java.util.*;

      public class Payroll {
        record Work(String name, YearMonth month, int hours, BigDecimal rate, Optional<String> note) {}

        enum Kind { FULL, PART }

        record Line(String what, BigDecimal amount) {}

        record Slip(String name, YearMonth month, BigDecimal total, Kind kind, List<Line> lines,
            Optional<String> note) {}

        public static Slip draft(Work work) {
          BigDecimal total = work.rate().multiply(BigDecimal.valueOf(work.hours()));
          return new Slip(work.name(), work.month(), total, work.hours() < 100 ? Kind.PART : Kind.FULL,
              List.of(new Line("wage", total)), work.note());
        }

        public static Map<String, Object> echo(Attempt attempt, Map<String, Object> given) {
          attempt.print(attempt.key() + " " + new TreeMap<>(given));
          given.put("added", List.of(1, 2));
          return given;
        }

        public static void tell(Attempt attempt) {
          attempt.print("with classes of a "
              + Thread.currentThread().getContextClassLoader().getResource("acme/Payroll.class").getProtocol());
        }
      }
      """;
  private static final String BAD =
      """
      package acme;

      import dev.weft.*;
      import java.util.*;

      public class Bad {
        static final class Broken {
          static final int SIZE = Integer.parseInt("many");
          static int size() { return SIZE; }
        }

        static int calls;

        record Given(int number) {
          Given {
            if (number < 0) throw new IllegalArgumentException("the number is negative");
          }
        }

        record Left(Optional<Object> value, double number) {}

        public static void fails() { throw new IllegalStateException("no bank today"); }
        public static void failsWithoutWords() { throw new UnsupportedOperationException(); }
        public static void failsChecked() throws Exception { throw new java.io.IOException("disk full"); }
        public static void failsWithCode() {
          calls++;
          throw new StepFailedException(new Failure("503", "busy, call " + calls));
        }
        public static void lacks() { new acme.lib.Lib(); }
        public static void initializes() { Broken.size(); }
        public static void overflows() { overflows(); }
        public static Map<String, Object> nothing() { return null; }
        public static Left infinite() { return new Left(Optional.empty(), 1 / 0.0); }
        public static Map<String, Object> circle() {
          Map<String, Object> map = new HashMap<>();
          map.put("map", map);
          return map;
        }
        public static void takes(Given given) {}
        public static void sleeps(Attempt attempt) throws Exception {
          attempt.print("asleep");
          new java.util.concurrent.CountDownLatch(1).await();
        }
        public static void hides(Attempt attempt) {
          try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) { throw new RuntimeException(e); }
        }
      }
      """;

  @TempDir private static Path folder;
  private final List<String> printed = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void compile() throws IOException {
    Path packed = Files.createDirectories(folder.resolve("packed"));
    Files.createDirectories(folder.resolve("lib"));
    Compiled.jar(Compiled.into(packed, PAYROLL), folder.resolve("lib/payroll.jar"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Compiled.into(classes, "package acme.lib;\npublic class Lib {}", BAD);
    Files.delete(classes.resolve("acme/lib/Lib.class"));
    Files.writeString(
        folder.resolve("staff.csv"), "id,name,hours,rate\n7,Ann,120,20.50\n8,Bob,10,20\n");
  }

  @Test
  void aStepTakesARecordAndLeavesOne() throws Exception {
    RunResult result =
        run(
            """
            inputs: {month: "2026-01"}
            classpath: [lib/*.jar, classes/]
            tasks:
              Pay:
                for-each: {csv: staff.csv, key: id}
                steps:
                  - id: draft
                    java: acme.Payroll::draft
                    with:
                      name: ${{ row.name }}
                      month: ${{ inputs.month }}
                      hours: ${{ int(row.hours) }}
                      rate: ${{ double(row.rate) }}
                  - id: echo
                    java: acme.Payroll::echo
                    with:
                      total: ${{ steps.draft.outputs.total }}
                      first: ${{ steps.draft.outputs.lines[0].amount }}
                      kind: ${{ steps.draft.outputs.kind }}
                      month: ${{ steps.draft.outputs.month }}
                      note: ${{ steps.draft.outputs.note }}
                      text: "${{ row.name }} gets ${{ steps.draft.outputs.total }}"
                      list: [1, 2.50, true, "3"]
                  - run: [echo, "${{ steps.echo.outputs.added[1] }} ${{ steps.echo.outputs.first }}"]
            """);

    assertThat(result.failures()).isEmpty();
    assertThat(printed)
        .contains(
            "run1/Pay/7/echo {first=2460.0, kind=FULL, list=[1, 2.50, true, 3], month=2026-01,"
                + " note=null, text=Ann gets 2460.0, total=2460.0}",
            "2 2460.0")
        .anyMatch(line -> line.startsWith("run1/Pay/8/echo {first=200.0, kind=PART,"));
  }

  @Test
  void theThreadOfAStepSeesItsOwnClasses() throws Exception {
    run(
        """
        inputs: {jar: payroll}
        classpath: lib/${{ inputs.jar }}.jar
        tasks: {A: [{java: acme.Payroll::tell}]}
        """);

    assertThat(printed).containsExactly("with classes of a jar");
  }

  /// A method of the class path that this process has.
  public static void count() {
    calls++;
  }

  private static int calls;

  @Test
  void withoutAClasspathClassesAreThoseOfTheProcess() throws Exception {
    RunResult result = run("tasks: {A: [{java: 'dev.weft.plan.JavaPlanRunsTest::count'}]}\n");

    assertThat(result.succeeded()).isOne();
    assertThat(calls).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "fails ~ error ~ IllegalStateException: no bank today",
        "failsWithoutWords ~ error ~ UnsupportedOperationException",
        "failsChecked ~ error ~ IOException: disk full",
        "lacks ~ error ~ there is no class acme.lib.Lib; add its jar to `classpath`",
        "initializes ~ error ~ the static initializer of acme.Bad$Broken has failed: NumberFormat",
        "overflows ~ error ~ StackOverflowError",
        "nothing ~ error ~ `nothing` returned null",
        "infinite ~ error ~ `result` holds a number that JSON has not: NaN, or an infinite one",
        "circle ~ error ~ `result` is nested too deeply, or contains itself",
        "hides, timeout: 10ms ~ timeout ~ timed out after 10ms",
        "sleeps, timeout: 10ms ~ timeout ~ timed out after 10ms",
        "'takes', with: {number: '${{ inputs.n }}'} ~ error ~ `with`: the number is negative",
        "'takes', with: {number: '${{ inputs.text }}'} ~ error ~ `with.number` is \"x\", which is no int",
      })
  void aStepThatFailsSaysWhy(String step, String code, String message) throws Exception {
    Outcome cause = fail("{java: " + step.replaceFirst("^'?(\\w+)'?", "'acme.Bad::$1'") + "}");

    assertThat(cause.failure()).isNotNull();
    assertThat(cause.failure().code()).isEqualTo(code);
    assertThat(cause.failure().message()).startsWith(message);
  }

  @Test
  void aClassThatCouldNotBeInitializedSaysSoEachTime() throws Exception {
    fail("{java: 'acme.Bad::initializes'}");
    String twice = "{java: 'acme.Bad::initializes', retry: {max: 1, backoff: 1ms}}";

    assertThat(String.valueOf(fail(twice)))
        .contains("Could not initialize class acme.Bad$Broken: Exception java.lang.NumberFormat");
  }

  @Test
  void aFailureOfItsOwnKeepsItsCodeAndIsTriedAgain() throws Exception {
    Outcome cause =
        fail("{java: 'acme.Bad::failsWithCode', retry: {max: 2, backoff: 1ms, when: [503]}}");

    assertThat(cause.attempt()).isEqualTo(3);
    assertThat(String.valueOf(cause.failure())).contains("code=503", "message=busy, call 3");
  }

  @Test
  void aStepIsInterruptedWhenTheRunIsCancelled() throws Exception {
    LocalDriver driver = new LocalDriver("run1");
    try (PlanFile plan = read(bad("{java: 'acme.Bad::sleeps'}"))) {
      RunResult result =
          driver.run(
              plan.plan(),
              List.of(
                  event -> {
                    if (event instanceof Event.Output) {
                      driver.cancel("enough");
                    }
                  }));

      assertThat(result.cancelled()).isOne();
    }
  }

  private Outcome fail(String step) throws Exception {
    RunResult result = run(bad(step));
    assertThat(result.succeeded()).isZero();
    Outcome cause = result.failures().getFirst().cause();
    return java.util.Objects.requireNonNull(cause);
  }

  private static String bad(String step) {
    return "inputs: {n: -1, text: x}\nclasspath: classes\ntasks: {A: [" + step + "]}\n";
  }

  private RunResult run(String text) throws Exception {
    try (PlanFile plan = read(text)) {
      return new LocalDriver("run1")
          .run(
              plan.plan(),
              List.of(
                  event -> {
                    if (event instanceof Event.Output output) {
                      printed.add(output.line());
                    }
                  }));
    }
  }

  private static PlanFile read(String text) throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    return PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
  }
}
