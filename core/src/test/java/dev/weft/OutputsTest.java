package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.LocalDriver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a step leaves is what it left then, whatever others do with it.
@Timeout(60)
@SuppressWarnings("NullAway") // what is missing fails the test
class OutputsTest {
  private final ConcurrentLinkedQueue<Object> seen = new ConcurrentLinkedQueue<>();

  @Test
  void aLaterStepCannotChangeWhatAnEarlierOneLeft() throws Exception {
    Step.Work<?> first =
        new Step.Work<>(
            "a", _ -> new HashMap<>(Map.of("list", new ArrayList<>(List.of(1)), "n", 1)));
    Step.Work<?> meddles =
        new Step.Work<>(
                "b",
                at -> {
                  at.outputs().get("a").put("n", 2);
                  return Map.of();
                })
            .withContinueOnError(true);
    Step.Work<?> meddlesDeeper =
        new Step.Work<>(
                "c",
                at -> {
                  @SuppressWarnings("unchecked")
                  List<Object> list = (List<Object>) at.outputs().get("a").get("list");
                  list.add(2);
                  return Map.of();
                })
            .withContinueOnError(true);
    Step.Work<?> looks =
        new Step.Work<>(
            "d",
            at -> {
              seen.add(at.outputs().get("a"));
              return Map.of();
            });

    RunResult result = run(new Task("t", List.of(first, meddles, meddlesDeeper, looks)));

    assertThat(result.succeeded()).isEqualTo(1);
    assertThat(seen).containsExactly(Map.of("list", List.of(1), "n", 1));
  }

  @Test
  void aBodyThatReusesItsMapChangesNobodysResult() throws Exception {
    Map<String, Object> one = new HashMap<>();
    List<Step<?>> steps = new ArrayList<>();
    IntStream.range(0, 5)
        .forEach(
            i ->
                steps.add(
                    new Step.Work<>(
                        "s" + i,
                        _ -> {
                          one.put("n", i);
                          return one;
                        })));
    steps.add(
        new Step.Work<>(
            "looks",
            at -> {
              IntStream.range(0, 5).forEach(i -> seen.add(at.outputs().get("s" + i).get("n")));
              return Map.of();
            }));

    run(new Task("t", steps));

    assertThat(seen).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void whatATaskLeavesIsACopyToo() throws Exception {
    List<Object> list = new ArrayList<>(List.of(1));
    Task task =
        new Task("first", List.of(Step.of("s", () -> null)))
            .withRules(Task.Rules.NONE.withOutputs(_ -> Map.of("list", list)));
    Step.Work<?> looks =
        new Step.Work<>(
            "looks",
            at -> {
              list.add(2);
              seen.add(at.context().run().needs().get("first").outputs());
              return Map.of();
            });

    new LocalDriver()
        .run(
            Plan.of(
                "p",
                Group.of(task),
                Group.of(new Task("second", List.of(looks))).withNeeds("first")),
            List.of());

    assertThat(seen).containsExactly(Map.of("list", List.of(1)));
  }

  @Test
  void aMapThatThrowsOrIsNullFailsItsStepAlone() throws Exception {
    Step.Work<?> none = new Step.Work<>("none", _ -> nothing());
    Step.Work<?> lazy =
        new Step.Work<>(
            "lazy",
            _ ->
                new java.util.AbstractMap<>() {
                  @Override
                  public java.util.Set<Entry<String, Object>> entrySet() {
                    throw new IllegalStateException("no connection");
                  }
                });

    RunResult result =
        new LocalDriver()
            .run(
                Plan.of(
                    "p",
                    Group.of(new Task("1", List.of(none))),
                    Group.of(new Task("2", List.of(lazy))),
                    Group.of(new Task("3", List.of(Step.of("s", () -> null))))),
                List.of());

    assertThat(result.failed()).isEqualTo(2);
    assertThat(result.succeeded()).isEqualTo(1);
  }

  @SuppressWarnings("NullAway")
  private static Map<String, Object> nothing() {
    return null;
  }

  private static RunResult run(Task task) throws InterruptedException {
    return new LocalDriver().run(Plan.of("p", Group.of(task)), List.of());
  }
}
