package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Form;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.view.RunAdvice;
import dev.weft.live.WaitingRun;
import dev.weft.needs.LongTest;
import dev.weft.terminal.text.OutputGrouping;
import dev.weft.terminal.text.PlainView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `weft approve` on a real run.
@Timeout(60)
class ApproveTest {
  private static final Task PAY =
      new Task(
          "Pay",
          List.of(
              Step.approval("pay")
                  .withBy(List.of("ann", "bob"))
                  .withForm(
                      new Form(
                          List.of(
                              new Form.Field("limit", new Form.Type.Decimal(), "10"),
                              new Form.Field(
                                  "how",
                                  new Form.Type.Choice(List.of("wire", "card")),
                                  null,
                                  "by which way"),
                              new Form.Field("sure", new Form.Type.Flag(), null))))));
  private static final Task TWO =
      new Task(
          "Two of us", List.of(Step.gather("both", Step.approval("boss"), Step.approval("bank"))));

  @TempDir private Path folder;
  private final StringWriter written = new StringWriter();
  private String plan = "";

  @BeforeEach
  void namePlan() {
    plan = folder.resolve("plan.yaml").toString();
  }

  @LongTest
  @Test
  void anotherProcessSaysYesWithTheFormsValues() throws Exception {
    try (WaitingRun run = start(PAY)) {
      WeftProcess.Result typed =
          WeftProcess.run(
              folder, "approve", run.id, "Pay", "--by=ann", "--set=how=wire", "--set", "sure=true");

      assertThat(typed.err()).isEmpty();
      assertThat(typed.out()).isEqualTo("approved `Pay` of run `" + run.id + "` as ann\n");
      assertThat(typed.exitCode()).isZero();
      assertThat(run.end().succeeded()).isOne();
      assertThat(run.outcomes.getFirst().outputs())
          .isEqualTo(Map.of("limit", 10L, "how", "wire", "sure", true, "by", "ann"));
      assertThat(WeftProcess.run(folder, "approve", run.id, "Pay").exitCode()).isEqualTo(2);
    }
  }

  @Test
  void theBeginningOfTheIdIsEnoughAndANoFailsTheStep() throws Exception {
    try (WaitingRun run = start(PAY)) {
      Typed typed = approve(run.id.substring(0, 3), "Pay", "--deny", "--by", "bob");

      assertThat(typed.err()).isEmpty();
      assertThat(typed.out()).isEqualTo("denied `Pay` of run `" + run.id + "` as bob\n");
      assertThat(run.end().failed()).isOne();
      assertThat(written.toString()).contains("\nPay: pay: denied by bob\n");
    }
  }

  @Test
  void whoAnswersIsTheUserUnlessANameIsGiven() throws Exception {
    try (WaitingRun run = start(new Task("Go", List.of(Step.approval("go"))))) {
      assertThat(approve(run.id, "Go").exit()).isZero();
      run.end();
      assertThat(written.toString())
          .startsWith("Go: waits for an approval: go (weft approve " + run.id + " Go --plan ")
          .contains("\nGo: go: approved by " + System.getProperty("user.name") + "\n");
    }
  }

  @Test
  void aloneItListsWhatWaitsAndHowToAnswer() throws Exception {
    try (WaitingRun run = start(PAY)) {
      Typed typed = approve();

      assertThat(typed.exit()).isZero();
      assertThat(typed.out()).containsPattern("waits since [0-9-]+T[0-9:]{8}Z\n");
      assertThat(typed.out().replaceAll("since .*", "since …"))
          .isEqualTo(
              """
              run %1$s of payroll
                Pay: pay
                  weft approve %1$s Pay --set how=... --set sure=... --plan %2$s
                  waits since …
                  by ann or bob
                  limit: number; 10 by default
                  how: one of wire, card; by which way
                  sure: true or false
              """
                  .formatted(run.id, plan));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithWhatWaits() throws Exception {
    try (WaitingRun run = start(PAY, TWO)) {
      assertRefused(
          approve(run.id, "Pay", "--by", "ann", "--set", "limit=much", "--set", "x=1"),
          "error: `limit` is a number, not `much`; `how` (by which way) is missing; `sure` is missing; the form"
              + " has no field `x`");
      assertRefused(approve(run.id, "Pay", "--by", "eve"), "error: `eve` may not answer; ann, bob");
      assertRefused(approve(run.id, "Buy"), "error: `Buy` does not wait for an approval; these");
      assertRefused(approve(run.id), "error: say which task of run `" + run.id + "`\n");
      assertRefused(approve("zzzzzzzzz", "Pay"), "error: no run here that waits for approvals");
      assertRefused(approve("", "Pay"), "error: several runs begin with ``; name one\n");
      Typed several = approve(run.id, "Two of us");
      assertRefused(several, "error: `Two of us` waits for several approvals; name one of: `bo");
      assertThat(several.err())
          .contains("weft approve " + run.id + " 'Two of us' --step bank --plan ");

      assertThat(approve(run.id, "Two of us", "--step", "bank").exit()).isZero();
      assertThat(approve(run.id, "Two of us").exit()).isZero();
    }
  }

  @Test
  void whoAnswersTooLateIsToldWhatHappened() throws Exception {
    try (WaitingRun run = start(PAY, TWO)) {
      assertThat(approve(run.id, "Two of us", "--step", "bank", "--deny").exit()).isZero();

      assertRefused(
          approve(run.id, "Two of us", "--step", "bank"),
          "error: too late: `Two of us` was denied by " + System.getProperty("user.name") + "\n");
      assertRefused(approve(run.id, "Pay", "--by", "eve"), "error: `eve` may not answer; ann, bob");
    }
  }

  private static void assertRefused(Typed typed, String message) {
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).startsWith(message).contains("\n  Pay: pay\n    weft approve ");
    assertThat(typed.exit()).isEqualTo(2);
  }

  @Test
  void aPrefixOfSeveralRunsIsRefused() throws Exception {
    try (WaitingRun one = start(PAY)) {
      try (WaitingRun other = start(PAY)) {
        Typed typed = approve(commonPrefix(one.id, other.id), "Pay");

        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).startsWith("error: several runs begin with").contains(one.id);
      }
      assertThat(approve().out()).contains(one.id);
    }
  }

  private static String commonPrefix(String one, String other) {
    int length = 0;
    while (one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return one.substring(0, length);
  }

  @Test
  void aRunWhoseProcessDiedIsSaidToBeGone() throws Exception {
    Path weft = Files.createDirectory(folder.resolve(".weft"));
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(weft.resolve("run-dead.sock")))
        .close();

    Typed typed = approve("de", "Pay");

    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err())
        .isEqualTo(
            """
            error: run `dead` is gone: its process has died
            no run of a plan in %s waits for an approval
            """
                .formatted(folder));
    assertThat(weft).isEmptyDirectory();
  }

  @Test
  void withoutRunsThereIsNothingToAnswer() {
    assertThat(approve().out())
        .isEqualTo("no run of a plan in " + folder + " waits for an approval\n");
  }

  private Typed approve(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "approve";
    all[1] = "--plan";
    all[2] = plan;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return weft(all);
  }

  private WaitingRun start(Task... tasks) throws Exception {
    return WaitingRun.start(
        folder,
        run ->
            new PlainView(
                new PrintWriter(written),
                new RunAdvice(CommandHints.of(run.id, Path.of(plan)), null),
                false,
                OutputGrouping.LINES),
        tasks);
  }
}
