package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weft.Context;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Outcome;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.json.Json;
import dev.weft.needs.Effort;
import dev.weft.secret.SecretException;
import dev.weft.step.FilledIn;
import dev.weft.step.process.Processes;
import dev.weft.virtual.Model;
import dev.weft.virtual.Prediction;
import dev.weft.virtual.VirtualDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/// A plan with mutated expressions is refused with a place, or each expression soon yields a value
/// or fails its step with a readable message. Plans that load run in virtual time: the values of
/// each step are filled in, and nothing is started. `-Dweft.mutations=100000` runs more mutations.
class MutatedExpressionsTest {
  private static final int BATCHES = 20;
  private static final int MUTATIONS = Effort.of("weft.mutations", 2_000);
  // An evaluation that is broken off may take a second, and machines are busy.
  private static final Duration LONGEST = Duration.ofSeconds(10);
  // Names of classes, and the library's own words, which mean nothing to people.
  private static final Pattern INTERNAL =
      Pattern.compile(
          "\\w(?:Exception|Error)\\b|\\b(?:java|dev|jdk|google)\\.\\w+\\.|Optional|optional_|verload|For"
              + " input|Function '|evaluation error|%[A-Z]\\d|NULL_VALUE|comprehension|'\\w+' but");
  private static final Pattern QUOTED = Pattern.compile("(?s)`[^`]*`|\\$\\{\\{.*?}}");
  private static final Map<String, Object> OUTPUTS =
      Map.of(
          "status",
          200,
          "headers",
          Map.of("content-type", "text/plain"),
          "body",
          Map.of(
              "items",
              List.of(Map.of("id", 1, "ok", true), Map.of("id", "b")),
              "next",
              "p2",
              "total",
              new BigDecimal("2.50")),
          "total",
          3,
          "image",
          "x:1",
          "items",
          List.of("a", "b"),
          "by",
          "ann");
  private static final List<Scope> SCOPES =
      List.of(
          new Scope(Map.of()),
          scope(
              Map.of(
                  "id",
                  7,
                  "price",
                  new BigDecimal("9.50"),
                  "huge",
                  new BigInteger("123456789012345678901234567890"),
                  "tags",
                  List.of("a", "b"),
                  "First name",
                  "Änne \"Q\" $(x)",
                  "none",
                  Map.of()),
              Map.of("size", 3, "region", "north", "names", List.of("x", "y"), "dry", true)),
          scope("a row of text", Map.of("size", "large", "region", "", "names", "x", "dry", "no")),
          scope(
              Arrays.asList(1, null, "a", List.of(), Map.of("id", 0.5)),
              Map.of("size", Double.NaN, "region", Long.MIN_VALUE, "names", Map.of("a", 1))));

  private static Path folder = Path.of("");
  private static List<String> rich = List.of();
  private static List<String> plans = List.of();

  private static Scope scope(Object row, Map<String, Object> inputs) {
    Map<String, Object> ended = Map.of("status", "succeeded", "outputs", OUTPUTS);
    return new Scope(
        Map.of(
            "row", row,
            "line", row,
            "item", row,
            "inputs", inputs,
            "secrets", Map.of("token", "s3cret"),
            "steps", Map.of("fetch", ended, "count", ended),
            "needs", Map.of("Fetch", ended),
            "task", Map.of("name", "T", "status", "succeeded"),
            "run", Map.of("id", "r", "status", "failed"),
            "failure", Map.of("task", "T", "step", "s", "code", "exit 1", "message", "é\n")));
  }

  @BeforeContainer
  static void writePlansAndRows() throws IOException {
    folder = Files.createTempDirectory("weft-mutated");
    Files.writeString(folder.resolve("rows.csv"), "id,First name,price\n1,Ann,2.5\n2,Bob,\n");
    Files.writeString(folder.resolve("lines.txt"), "a\nb\n");
    Files.writeString(
        folder.resolve("rows.jsonl"), "{\"id\": 1, \"tags\": [\"a\"]}\n{\"id\": 2}\n");
    List<String> parts =
        List.of(Files.readString(Path.of("src/test/resources/expressions.yaml")).split("---\n"));
    rich = parts.stream().skip(1).map(part -> parts.getFirst() + part).toList();
    assertThat(rich).allMatch(plan -> isCarriedOut(plan, new Random(1)));
    plans =
        WrittenPlans.all().stream()
            .filter(plan -> !ExpressionMutations.in(plan).isEmpty())
            .filter(plan -> !plan.contains("command"))
            .toList();
    assertThat(plans).as("plans with expressions").hasSizeGreaterThan(50);
  }

  @AfterContainer
  static void deleteThem() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Example
  void aSecretThatCannotBeLookedUpIsSaidWhereARuleReadsIt() {
    String plan =
        """
        secrets: {TOKEN: {file: token}}
        tasks:
          List:
            steps: [{wait: 0s}]
            outputs: {items: "${{ ['a'] }}"}
          A:
            needs: List
            for-each: ${{ needs.List.outputs.items + [secrets.TOKEN] }}
            steps: [{run: [echo, x]}]
        """;

    assertThat(isCarriedOut(plan, new Random(1))).isTrue();
  }

  @Property(tries = BATCHES, shrinking = ShrinkingMode.OFF)
  void aMutatedExpressionGivesAValueOrSaysWhyNot(@ForAll long seed) {
    Random random = new Random(seed);
    String[] last = {""};
    assertTimeoutPreemptively(
        Duration.ofMinutes(2).plusMillis(10L * MUTATIONS),
        () -> {
          for (int i = 0; i < MUTATIONS / BATCHES; i++) {
            List<String> from = random.nextInt(3) > 0 ? rich : plans;
            String plan = from.get(random.nextInt(from.size()));
            String one = random.nextInt(4) == 0 ? ExpressionMutations.placed(plan, random) : plan;
            last[0] = ExpressionMutations.of(one, random).replaceAll("[`\uD800-\uDFFF]", "x");
            isCarriedOut(last[0], random);
            List<String> known = ExpressionMutations.in(plan);
            ExpressionMutations.in(last[0]).stream()
                .filter(it -> !known.contains(it))
                .forEach(it -> evaluate(it.strip()));
          }
        },
        () -> "hangs on:\n" + last[0]);
  }

  /// Returns whether the plan loads; if it does, runs it.
  private static boolean isCarriedOut(String text, Random random) {
    try (PlanFile file =
        PlanFile.read(written(text), new PlanFile.Options(Map.of(), new Processes()))) {
      carryOut(file.plan(), random.nextLong());
      return true;
    } catch (PlanException wrong) {
      assertThat(wrong)
          .message()
          .containsPattern(
              " --> .*plan.yaml:\\d+:\\d+|plan.yaml is empty|^error: the input `.*` is missing")
          .doesNotContainPattern("\\w(?:Exception|Error)\\b|dev\\.cel");
      return false;
    } catch (RuntimeException | Error bug) {
      throw new AssertionError("with:\n" + text, bug);
    }
  }

  private static Path written(String text) {
    try {
      return Files.writeString(folder.resolve("plan.yaml"), text);
    } catch (IOException cannot) {
      throw new UncheckedIOException(cannot);
    }
  }

  /// In each scope, whether a plan could have it there or not.
  private static void evaluate(String text) {
    try {
      Expression expression = Expression.of(text);
      for (Scope scope : SCOPES) {
        inTime(text, () -> evaluate(expression, scope));
      }
    } catch (ExpressionException malformed) {
      assertIsForPeople(malformed.getMessage());
    } catch (RuntimeException | Error bug) {
      throw new AssertionError("in `" + text + "`", bug);
    }
  }

  private static void evaluate(Expression expression, Scope scope) {
    try {
      Json.write(expression.find(scope));
      expression.text(scope);
    } catch (ExpressionException wrong) {
      assertIsForPeople(wrong.getMessage());
    }
  }

  private static void carryOut(Plan plan, long seed) {
    Throwable[] bug = {null};
    Model model =
        (_, _, _, random) ->
            random.nextInt(8) > 0
                ? new Prediction(Duration.ofSeconds(1), OUTPUTS, null)
                : Prediction.fails(Duration.ofSeconds(1), new Failure("exit 1", "exit 1"));
    new VirtualDriver(seed, model)
        .run(
            filledIn(plan, bug),
            List.of(
                event -> {
                  switch (event) {
                    case Event.StepEnded ended -> assertIsForPeople(ended.outcome());
                    case Event.TaskEnded ended -> assertIsForPeople(ended.result().cause());
                    default -> {}
                  }
                }));
    if (bug[0] != null) {
      throw new AssertionError("a step's values", bug[0]);
    }
  }

  /// Returns the same plan, except that each step fills in its values when its condition is
  /// evaluated.
  private static Plan filledIn(Plan plan, Throwable[] bug) {
    return new Plan(
        plan.name(),
        plan.groups().stream().map(group -> filledIn(group, bug)).toList(),
        plan.limits(),
        plan.maxParallel(),
        plan.maxFailures(),
        plan.onFailure() == null ? null : filledIn(plan.onFailure(), bug),
        plan.finallyGroup() == null ? null : filledIn(plan.finallyGroup(), bug));
  }

  private static Group filledIn(Group group, Throwable[] bug) {
    return group.withTasks(
        () -> {
          Iterator<Task> tasks = group.tasks().iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return tasks.hasNext();
            }

            @Override
            public Task next() {
              return filledIn(tasks.next(), bug);
            }
          };
        });
  }

  private static Task filledIn(Task task, Throwable[] bug) {
    Task.Rules rules = task.rules();
    return new Task(
        task.name(),
        filledIn(task.steps(), bug),
        task.values(),
        rules
            .withOnFailure(filledIn(rules.onFailure(), bug))
            .withFinallySteps(filledIn(rules.finallySteps(), bug)));
  }

  private static List<Step<?>> filledIn(List<Step<?>> steps, Throwable[] bug) {
    return steps.stream().<Step<?>>map(step -> filledIn(step, bug)).toList();
  }

  private static Step<?> filledIn(Step<?> step, Throwable[] bug) {
    return switch (step) {
      case Step.Work<?> work -> work.withCondition(filling(work, bug));
      case Step.Gather gather -> new Step.Gather(gather.common(), filledIn(gather.steps(), bug));
      case Step.Wait _, Step.Approval _ -> step;
    };
  }

  /// Evaluates the step's condition after its values are filled in, whether that succeeds or not,
  /// so that later steps are reached, too.
  private static Predicate<Context> filling(Step.Work<?> work, Throwable[] bug) {
    Predicate<Context> wanted = work.condition();
    return context -> {
      try {
        inTime(work.name(), () -> fillIn(work, context));
      } catch (RuntimeException | Error unexpected) {
        bug[0] = unexpected;
      }
      return wanted == null || wanted.test(context);
    };
  }

  private static void fillIn(Step.Work<?> work, Context context) {
    try {
      FilledIn.of(work, context);
    } catch (StepFailedException failed) {
      assertIsForPeople(failed.failure().message());
    } catch (ExpressionException | SecretException missing) {
      assertIsForPeople(missing.getMessage());
    }
  }

  private static void assertIsForPeople(@Nullable Outcome outcome) {
    if (outcome != null && outcome.failure() != null) {
      assertIsForPeople(outcome.failure().message());
    }
  }

  private static void assertIsForPeople(@Nullable String message) {
    assertThat(message).isNotBlank();
    String own = QUOTED.matcher(String.valueOf(message)).replaceAll("…");
    assertThat(own).as("%s", message).doesNotContainPattern(INTERNAL);
  }

  private static void inTime(String what, Runnable evaluation) {
    long started = System.nanoTime();
    evaluation.run();
    assertThat(Duration.ofNanos(System.nanoTime() - started)).as(what).isLessThan(LONGEST);
  }
}
