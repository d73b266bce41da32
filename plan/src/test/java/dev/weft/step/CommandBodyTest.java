package dev.weft.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Attempt;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunContext;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.StepFailedException;
import dev.weft.Task;
import dev.weft.engine.StepContext;
import dev.weft.expression.Template;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands as steps: their environment, their outputs, and the messages of their failures.
@Timeout(60)
final class CommandBodyTest {

  @TempDir private Path folder;
  private final Processes processes = new Processes();
  private final List<String> printed = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatACommandWritesToItsFileAreItsOutputs() throws Exception {
    assertThat(
            run(
                """
                echo "image=app:17" >> "$WEFT_OUTPUT"
                printf 'notes<<END\\none\\ntwo\\nEND\\n' >> "$WEFT_OUTPUT"
                """))
        .isEqualTo(Map.of("image", "app:17", "notes", "one\ntwo"));
    assertThat(run("true")).isEmpty();
    assertThat(run("rm \"$WEFT_OUTPUT\"")).isEmpty();
  }

  @Test
  void laterStepsReadThem() throws Exception {
    Step<?> push = new Step.Work<>("push", command("echo image=app:17 >> \"$WEFT_OUTPUT\""));
    Template image = Template.of("got ${{ steps.push.outputs.image }}");
    List<Template> echo = List.of(Template.of("echo"), image);
    Step<?> use =
        new Step.Work<>("use", new CommandBody(echo, Environment.EMPTY, folder, processes));
    Task task = new Task("Release", List.of(push, use));

    RunResult result =
        new LocalDriver()
            .run(
                Plan.of("outputs", Group.of("Release", List.of(task))),
                List.of(
                    event -> {
                      if (event instanceof Event.Output output) {
                        printed.add(output.line());
                      }
                    }));

    assertThat(result.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(printed).containsExactly("got app:17");
  }

  @Test
  void eachAttemptHasAFileOfItsOwnThatIsGoneAfterwards() throws Exception {
    run("echo \"$WEFT_OUTPUT\"; stat -c %a%s \"$WEFT_OUTPUT\"");
    assertFailure("echo \"$WEFT_OUTPUT\"; exit 3");
    assertThat(printed).hasSize(3).doesNotHaveDuplicates().contains("6000");
    assertThat(printed.stream().filter(it -> it.startsWith("/")).map(Path::of))
        .hasSize(2)
        .noneMatch(Files::exists);
  }

  @Test
  void wrongOutputsFailTheStep() {
    assertThat(assertFailure("echo hello >> \"$WEFT_OUTPUT\""))
        .isEqualTo(
            new Failure(
                "error",
                "wrong outputs in $WEFT_OUTPUT: line 1, `hello`,"
                    + " is not of the form `name=value`"));
    assertThat(assertFailure("printf 'a=\\377\\n' >> \"$WEFT_OUTPUT\"").message())
        .isEqualTo("what was written to $WEFT_OUTPUT is not a text in UTF-8");
    assertThat(assertFailure("rm \"$WEFT_OUTPUT\"; ln -s /dev/zero \"$WEFT_OUTPUT\"").message())
        .isEqualTo("$WEFT_OUTPUT is no longer a file");
  }

  @Test
  void outputsAreOneMebibyteAtMost() throws Exception {
    String text = "{ printf a=; head -c %s /dev/zero | tr '\\0' x; } >> \"$WEFT_OUTPUT\"";
    assertThat(run(text.formatted(1_048_574)).get("a")).asString().hasSize(1_048_574);
    assertThat(assertFailure(text.formatted(1_048_575)).message())
        .isEqualTo(
            "more than 1 MiB of outputs was written to $WEFT_OUTPUT: big values travel by file;"
                + " write them to one, and its path as the output");
  }

  @Test
  void anExitCodeIsWhatARetryLooksAtAndReadsWell() {
    assertThat(assertFailure("exit 75")).isEqualTo(new Failure("exit 75", "exit 75"));
    assertThat(assertFailure("no-such-program"))
        .isEqualTo(new Failure("exit 127", "exit 127 (command not found)"));
    assertThat(assertFailure("kill -KILL $$"))
        .isEqualTo(new Failure("exit 137", "killed by SIGKILL"));
  }

  @Test
  void whatCannotBeStartedSaysWhyAndNothingElse() {
    assertThatThrownBy(() -> body(List.of("no-such-program"), folder).run(attempt()))
        .isInstanceOf(StepFailedException.class)
        .hasMessage("command not found: no-such-program");
    assertThatThrownBy(() -> body(List.of("true"), folder.resolve("none")).run(attempt()))
        .hasMessage("no such working directory: " + folder.resolve("none"));
    assertThatThrownBy(() -> body(List.of("${{ row.none }}"), folder).run(attempt()))
        .hasMessage("`row.none` has no value");
  }

  @Test
  void aCommandSeesWhichStepItIs() throws Exception {
    run("echo $WEFT_TASK/$WEFT_STEP/$WEFT_ATTEMPT; [ $WEFT_KEY = $WEFT_RUN/Task/work ]");
    assertThat(printed).containsExactly("Task/work/1");
  }

  private Map<String, Object> run(String text) throws Exception {
    return command(text).run(attempt());
  }

  private Failure assertFailure(String text) {
    List<Failure> failures = new ArrayList<>();
    assertThatThrownBy(() -> run(text))
        .isInstanceOfSatisfying(
            StepFailedException.class, failed -> failures.add(failed.failure()));
    return failures.getFirst();
  }

  private CommandBody command(String text) {
    return new CommandBody(CommandBody.shell(text), Environment.EMPTY, folder, processes);
  }

  private CommandBody body(List<String> arguments, Path directory) {
    List<Template> templates = arguments.stream().map(Template::of).toList();
    return new CommandBody(templates, Environment.EMPTY, directory, processes);
  }

  private Attempt attempt() {
    Step.Work<?> step = new Step.Work<>("work", command("true"));
    Task task = new Task("Task", List.of(step));
    RunContext run = new RunContext(UUID.randomUUID().toString(), 0, Map.of(), Status.SUCCEEDED);
    return new Attempt(StepContext.of(run, task), step, 1, (line, _) -> printed.add(line));
  }
}
