package dev.weft.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Answer;
import dev.weft.Form;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.cli.WeftProcess;
import dev.weft.live.WaitingRun;
import dev.weft.terminal.screen.Controls;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Questions on the terminal, which here is a pipe that gives whole lines.
@Timeout(60)
class ApprovalPromptTest {
  @TempDir private Path folder;
  private final StringWriter screen = new StringWriter();
  private final PipedOutputStream keys = new PipedOutputStream();
  private final AtomicBoolean foreground = new AtomicBoolean(true);

  @Test
  void yesThenTheFieldsOfTheForm() throws Exception {
    Form form =
        new Form(
            List.of(
                new Form.Field("limit", new Form.Type.Decimal(), null, "at most\nso much"),
                new Form.Field("how", new Form.Type.Choice(List.of("wire", "card")), "card")));
    try (WaitingRun run = start(task("Pay", Step.approval("pay").withForm(form)))) {
      awaitOnScreen("Pay: approve `pay`? Type y or n.\n");
      type("maybe\n");
      awaitOnScreen("Type y or n.\nPay: approve `pay`? Type y or n.\n");
      type("Y\n");
      awaitOnScreen("Pay: limit? (number; at most\uFFFDso much)\n");
      type("much\n");
      awaitOnScreen(
          "Pay: `limit` is a number, not `much`\nPay: limit? (number; at most\uFFFDso much)\n");
      type("12\n");
      awaitOnScreen("Pay: how? (one of wire, card; card by default)\n");
      type("\n");
      run.end();

      assertThat(run.outcomes.getFirst().outputs())
          .isEqualTo(Map.of("limit", 12L, "how", "card", "by", "ann"));
    }
  }

  @Test
  void oneAtATimeInTheOrderInWhichTheyCame() throws Exception {
    try (WaitingRun run = start(task("A", Step.approval("a")), task("B", Step.approval("b")))) {
      awaitOnScreen("A: approve `a`? Type y or n.\n");
      assertThat(screen.toString()).doesNotContain("approve `b`");
      type("n\n");
      awaitOnScreen("B: approve `b`? Type y or n.\n");
      type("yes\n");

      assertThat(run.end().failed()).isOne();
      assertThat(run.end().succeeded()).isOne();
    }
  }

  @Test
  void aQuestionThatIsAnsweredElsewhereIsTakenBackAndWhatIsTypedForItAnswersNoOther()
      throws Exception {
    try (WaitingRun run = start(task("A", Step.approval("a")), task("B", Step.approval("b")))) {
      awaitOnScreen("A: approve `a`? Type y or n.\n");
      run.driver.answer("A", null, new Answer("eve", true, Map.of())).join();
      awaitOnScreen("Type y or n.\n\rB: waits, too; press Enter to answer\n");
      type("y\n");
      awaitOnScreen("B: approve `b`? Type y or n.\n");
      type("n\n");

      assertThat(run.end().failed()).isOne();
    }
  }

  @Test
  void whatWasTypedBeforeIsNoAnswer() throws Exception {
    PipedInputStream typed = new PipedInputStream(keys);
    type("y\ny\n");
    try (WaitingRun run = start(typed, task("A", Step.approval("a")))) {
      awaitOnScreen("A: approve `a`? Type y or n.\n");
      type("n\n");

      assertThat(run.end().failed()).isOne();
    }
  }

  @Test
  void inTheBackgroundNothingIsRead() throws Exception {
    foreground.set(false);
    try (WaitingRun run = start(task("A", Step.approval("a")))) {
      awaitOnScreen("A: approve `a`? Type y or n.\n");
      type("y\n");
      run.driver.answer("A", null, new Answer("eve", false, Map.of())).join();

      assertThat(run.end().failed()).isOne();
    }
  }

  @Test
  void nobodyIsAskedWhoMayNotAnswerAndAnOpenQuestionDoesNotHoldUpTheEnd() throws Exception {
    Step.Approval others = Step.approval("others").withBy(List.of("bob"));
    try (WaitingRun run = start(task("A", others), task("B", Step.approval("b")))) {
      awaitOnScreen("B: approve `b`? Type y or n.\n");
      run.driver.cancel("enough");
      run.end();

      assertThat(screen.toString()).doesNotContain("others");
    }
  }

  private static Task task(String name, Step<?> step) {
    return new Task(name, List.of(step));
  }

  private WaitingRun start(Task... tasks) throws Exception {
    return start(new PipedInputStream(keys), tasks);
  }

  private WaitingRun start(PipedInputStream typed, Task... tasks) throws Exception {
    ApprovalPrompt.Input input =
        new ApprovalPrompt.Input(typed, StandardCharsets.UTF_8, foreground::get, "\r");
    return WaitingRun.start(
        folder,
        run ->
            new ApprovalPrompt(
                _ -> {}, Controls.of(run.driver), input, new PrintWriter(screen), "ann"),
        tasks);
  }

  private void type(String text) throws Exception {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private void awaitOnScreen(String text) {
    WeftProcess.eventually("the screen shows " + text, () -> screen.toString().contains(text));
  }
}
