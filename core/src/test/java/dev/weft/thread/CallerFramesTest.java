package dev.weft.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.TaskIterator;
import dev.weft.Weft;
import dev.weft.needs.LongTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a gather throws shows where it was called.
@Timeout(120)
class CallerFramesTest {
  @TempDir Path folder;

  @Test
  void theCallersFramesStandUnderTheCallables() {
    Throwable thrown = catchThrowable(() -> Weft.gather(CallerFramesTest::fails, () -> null));

    assertThat(methods(thrown))
        .containsSubsequence("fails", "call", "gather", "theCallersFramesStandUnderTheCallables");
  }

  @Test
  void ofNestedGathersEachShowsItsCaller() {
    Throwable thrown = catchThrowable(() -> Weft.gather(() -> inner(), () -> null));

    assertThat(methods(thrown))
        .containsSubsequence(
            "fails", "gather", "inner", "gather", "ofNestedGathersEachShowsItsCaller");
  }

  @Test
  void aSourceAndAConsumerThatThrowShowItToo() {
    Throwable thrown =
        catchThrowable(
            () ->
                Weft.asCompleted(
                    List.<java.util.concurrent.Callable<Integer>>of(() -> 1).iterator(),
                    _ -> {
                      throw new IllegalStateException("of the consumer");
                    }));

    assertThat(methods(thrown))
        .containsSubsequence("asCompleted", "aSourceAndAConsumerThatThrowShowItToo");
  }

  @Test
  void anExceptionThatIsThrownAgainAndAgainDoesNotGrow() {
    IllegalStateException one = new IllegalStateException("shared");
    int[] lengths = new int[5];
    for (int i = 0; i < 5; i++) {
      assertThat(
              catchThrowable(
                  () ->
                      Weft.gather(
                          () -> {
                            throw one;
                          })))
          .isSameAs(one);
      lengths[i] = one.getStackTrace().length;
    }

    assertThat(lengths).containsOnly(lengths[0]);
  }

  @Test
  void aStepThatFailsInALoopShowsWhereTheLoopIs() {
    Step<?> step = Step.of("s", CallerFramesTest::fails);

    Throwable thrown = catchThrowable(() -> new TaskIterator("t", List.of(step)).forEach(_ -> {}));

    assertThat(thrown).isInstanceOf(StepFailedException.class);
    assertThat(methods(thrown)).contains("aStepThatFailsInALoopShowsWhereTheLoopIs");
    assertThat(methods(Objects.requireNonNull(thrown.getCause()))).contains("fails");
  }

  @LongTest
  @Test
  void theLessonRunFromItsSourceShowsWhatFailedAndWhere() throws Exception {
    Path lesson = folder.resolve("Lesson.java");
    Files.writeString(
        lesson,
        """
        import static dev.weft.Weft.gather;
        import dev.weft.Outcome;
        import dev.weft.Step;
        import dev.weft.TaskIterator;

        void main() throws Exception {
          gather(
              () -> runIterator(new TaskIterator("Laptop", List.of(Step.of("Open", () -> 1 / 0)))),
              () -> runIterator(new TaskIterator("Coffee", List.of(Step.of("Grind", () -> 1)))));
        }

        static void runIterator(TaskIterator iterator) {
          for (Outcome outcome : iterator) {
            IO.println(iterator.name() + ": " + outcome.step().name());
          }
        }
        """);
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                lesson.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(java.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(java.exitValue()).isEqualTo(1);
    assertThat(output)
        .contains("StepFailedException: Laptop: Open: ArithmeticException: / by zero")
        .contains("Lesson.runIterator(Lesson.java:13)")
        .contains("Lesson.main(Lesson.java:7)")
        .contains("Caused by: java.lang.ArithmeticException: / by zero");
  }

  private static Object inner() throws Exception {
    return Weft.gather(CallerFramesTest::fails, () -> null);
  }

  private static Object fails() {
    throw new IllegalStateException("broken");
  }

  private static Stream<String> methods(Throwable thrown) {
    return Stream.of(thrown.getStackTrace())
        .map(StackTraceElement::getMethodName)
        .map(name -> name.replaceAll("^lambda\\$(.*)\\$\\d+$", "$1"));
  }
}
