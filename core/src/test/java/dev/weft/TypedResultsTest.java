package dev.weft;

import static dev.weft.Step.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.local.LocalDriver;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A step's handle is the key to its result.
@Timeout(60)
@SuppressWarnings({"NullAway", "ArrayRecordComponent"}) // what is missing fails the test
class TypedResultsTest {
  enum Kind {
    HTML,
    TEXT {
      @Override
      public String toString() {
        return "plain";
      }
    }
  }

  sealed interface Part {}

  record Link(URI to, Duration age) implements Part {}

  record Text(String text, byte[] raw) implements Part {}

  record Page(
      String url,
      Instant fetched,
      Kind kind,
      List<Part> parts,
      Map<Kind, Integer> counts,
      @Nullable Page next) {}

  record Positive(int value) {
    Positive {
      if (value < 0) {
        throw new IllegalArgumentException(value + " is negative");
      }
    }
  }

  record Concrete(ArrayList<String> names) {}

  record Leaking(List<Object> parts) {}

  private final ConcurrentLinkedQueue<Object> seen = new ConcurrentLinkedQueue<>();

  private static Page page(String url, @Nullable Page next) {
    return new Page(
        url,
        Instant.parse("2026-05-17T10:00:00.123456789Z"),
        Kind.TEXT,
        List.of(
            new Link(URI.create("http://x/é"), Duration.ofNanos(1)),
            new Link(URI.create("y"), Duration.ZERO)),
        new LinkedHashMap<>(Map.of(Kind.HTML, 3)),
        next);
  }

  @Test
  void aLaterStepReadsTheResultThroughTheStepsHandle() throws Exception {
    Page page = page("a", page("b", null));
    Step.Work<Page> fetch = step("fetch", _ -> page);
    Step.Work<Integer> length = step("length", at -> at.value(fetch).next().url().length());

    run(new Task("t", List.of(fetch, length, step("look", at -> seen.add(at.value(fetch))))));

    assertThat(seen).containsExactly(page);
    assertThat(new TaskIterator("t", List.of(fetch, length)))
        .last()
        .extracting(it -> it.value(length))
        .isEqualTo(1);
  }

  @Test
  void everyKindOfValueComesBackAsWhatItWas() {
    List<Object> values =
        Arrays.asList(
            null,
            "",
            'x',
            5,
            5L,
            (short) 5,
            (byte) 5,
            0.5,
            Double.NaN,
            Float.NEGATIVE_INFINITY,
            new BigDecimal("5.00"),
            true,
            Instant.MAX,
            Duration.ofSeconds(Long.MIN_VALUE),
            LocalDate.of(2026, 2, 28),
            UUID.randomUUID(),
            Kind.TEXT,
            List.of(),
            List.of(List.of(Kind.HTML)),
            Arrays.asList(null, Kind.HTML, "x"),
            Map.of(),
            Map.of("", Kind.HTML, "record", 1),
            Map.of("a", Map.of("b", Instant.EPOCH)),
            Map.of(1, "one", Kind.HTML, List.of()),
            Set.of(),
            Set.of(Instant.EPOCH, Instant.MAX),
            Set.of(Map.of(List.of(1), 2)),
            page("a", null),
            List.of(page("a", page("b", null)), page("c", null)));
    for (Object value : values) {
      PlainValue plain = PlainValue.of(value);
      assertThat(plain.read(getClass().getClassLoader())).isEqualTo(value);
      assertThat(PlainValue.of(plain.type()).type()).as("%s", plain.type()).isNull();
      assertThat(PlainValue.of(plain.plain()).type()).as("%s", plain.plain()).isNull();
    }
  }

  @Test
  void eachReaderGetsACopyOfItsOwn() throws Exception {
    List<String> mutable = new ArrayList<>(List.of("as returned"));
    Step.Work<Text> text = step("text", _ -> new Text("x", new byte[] {1, 2}));
    Step.Work<List<String>> list =
        step(
            "list",
            at -> {
              at.value(text).raw()[0] = 9;
              return mutable;
            });
    Step.Work<Object> look =
        step(
            "look",
            at -> {
              mutable.add("changed later");
              return seen.add(List.of(at.value(list), at.value(text).raw()[0]));
            });

    run(new Task("t", List.of(text, list, look)));

    assertThat(seen).containsExactly(List.of(List.of("as returned"), (byte) 1));
  }

  @Test
  void whatCannotBePutOnRecordFailsTheStepWithoutAJournalToo() throws Exception {
    try (ServerSocket socket = new ServerSocket()) {
      assertThat(failureOf(_ -> new Leaking(List.of("x", Map.of("s", socket)))))
          .isEqualTo(
              "the result of `fetch`: `value.parts[].s` is of the type java.net.ServerSocket, which"
                  + " cannot be put on record; use records, enums, lists, sets, maps, texts,"
                  + " numbers, times and byte[]");
    }
    assertThat(failureOf(_ -> new int[] {1})).contains("`value` is of the type int[]");
    assertThat(failureOf(_ -> new Concrete(new ArrayList<>())))
        .contains("Concrete.names` is a java.util.ArrayList, and would be read as a list: declare");
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThat(failureOf(_ -> itself)).contains("nested too deep");
    assertThat(
            failureOf(
                _ -> {
                  throw new IOException("down");
                }))
        .isEqualTo("IOException: down");
  }

  @Test
  void classesThatHaveChangedSinceAreNamed() {
    ClassLoader classes = getClass().getClassLoader();
    PlainValue negative = changed(new Positive(1), "value", -1);
    assertThatThrownBy(() -> negative.read(classes))
        .hasMessageContaining("Positive` refuses its own value")
        .hasMessageContaining("-1 is negative");
    PlainValue lacks = changed(new Positive(1), "other", 1);
    assertThatThrownBy(() -> lacks.read(classes))
        .hasMessageContaining("Positive` has `value`, which its value lacks");
    assertThatThrownBy(() -> new PlainValue("x", "no.such.Enum").read(classes))
        .hasMessageContaining("there is no class `no.such.Enum`");
    assertThatThrownBy(() -> new PlainValue("x", "java.lang.Thread").read(classes))
        .hasMessageContaining("is none");
    assertThatThrownBy(() -> new PlainValue("BLUE", Kind.class.getName()).read(classes))
        .hasMessageContaining("has no `BLUE`");
  }

  private static PlainValue changed(Object record, String name, Object value) {
    return new PlainValue(Map.of(name, value), PlainValue.of(record).type());
  }

  @Test
  void aMissingResultSaysWhy() throws Exception {
    Step.Work<String> later = step("later", _ -> "x");
    Step.Work<String> skipped = Step.<String>step("skipped", _ -> "x").withCondition(_ -> false);
    Step.Wait wait = Step.wait("wait", Duration.ZERO);
    Step.Work<Object> outputs = new Step.Work<>("outputs", _ -> Map.of("value", 1));

    assertThat(failureOf(at -> at.value(later)))
        .isEqualTo(
            "IllegalStateException: task `t` has no result of `later`:"
                + " it is no earlier step of the task");
    assertThat(failureOf(at -> at.value(skipped), skipped)).endsWith("the step was skipped");
    assertThat(failureOf(at -> at.value(wait), wait)).contains("`wait` has no typed result");
    assertThat(failureOf(at -> at.value(outputs), outputs)).contains("made by Step.step");
    assertThat(failureOf(at -> at.value("Other", later)))
        .contains("group `Other` has no result of `later`: task `t` does not need it");
  }

  @Test
  void aTasksResultReachesTheTasksThatNeedItListenersAndTheCaller() throws Exception {
    Step.Work<Page> fetch = step("fetch", _ -> page("a", null));
    Step.Work<Long> count = step("count", at -> (long) at.value("Download", fetch).url().length());
    Plan plan =
        Plan.of(
            "plan",
            Group.of(
                new Task("Download", List.of(Step.gather("both", fetch, step("x", _ -> 1))))
                    .returning(fetch)),
            Group.of(new Task("Count", List.of(count)).returning(count)).withNeeds("Download"));
    List<Object> heard = new ArrayList<>();

    RunResult result =
        new LocalDriver()
            .run(
                plan,
                List.of(
                    event -> {
                      if (event instanceof Event.TaskEnded ended && ended.group().equals("Count")) {
                        heard.add(ended.result().value(count));
                      }
                    }));

    assertThat(result.value("Download", fetch)).isEqualTo(page("a", null));
    assertThat(result.value("Count", count)).isEqualTo(1L);
    assertThat(heard).containsExactly(1L);
    assertThatThrownBy(() -> result.value("Count", fetch))
        .hasMessageStartingWith("group `Count` has no result of `fetch`: it has to have one task");
  }

  @Test
  void aTaskReturnsNothingButItsOwnTypedSteps() {
    Step.Work<String> one = step("one", _ -> "x");
    Step.Wait wait = Step.wait("wait", Duration.ZERO);
    Task task = new Task("task", List.of(wait));

    assertThatThrownBy(() -> task.returning(one)).hasMessage("`one` is no step of task `task`");
    assertThatThrownBy(() -> task.returning(wait))
        .hasMessageStartingWith("`wait` of task `task` has no typed result");
  }

  @Test
  void anApprovalHasItsAnswer() throws Exception {
    Step.Approval approval = Step.approval("ok");
    LocalDriver driver = new LocalDriver();
    Task task = new Task("t", List.of(approval, step("look", at -> seen.add(at.value(approval)))));
    driver.run(
        Plan.of("plan", Group.of(task)),
        List.of(
            event -> {
              if (event instanceof Event.StepStarted started
                  && started.step().asApproval() != null) {
                var _ = driver.answer("t", "ok", new Answer("ann", true, Map.of()));
              }
            }));

    assertThat(seen).containsExactly(new Answer("ann", true, Map.of()));
  }

  private static String failureOf(Body.Returning<?> body, Step<?>... before) throws Exception {
    List<Step<?>> steps = new ArrayList<>(List.of(before));
    steps.add(step("fetch", body));
    RunResult result = run(new Task("t", steps));
    return result.failures().getFirst().cause().failure().message();
  }

  private static RunResult run(Task task) throws InterruptedException {
    return new LocalDriver().run(Plan.of("plan", Group.of(task)), List.of());
  }
}
