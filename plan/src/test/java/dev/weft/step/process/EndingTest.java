package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.needs.LongTest;
import dev.weft.step.process.ProcessTable.Row;
import dev.weft.step.process.Scene.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A command that is cancelled while it runs leaves nothing behind.
@ParameterizedClass
@EnumSource(names = {"SETSID", "SPAWN"})
@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class EndingTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONGER_THAN_THE_TEST = Duration.ofMinutes(5);

  @TempDir Path directory;
  private final OwnSession way;

  EndingTest(OwnSession way) {
    this.way = way;
  }

  @ParameterizedTest
  @EnumSource(OwnSession.class)
  void aShellEndsWithItsChildren(OwnSession session) throws Exception {
    cancelledAtReady(session, LONGER_THAN_THE_TEST, "sleep 1000 & sleep 1000 & echo ready; wait");
  }

  @ParameterizedTest
  @EnumSource(OwnSession.class)
  void orphansEndToo(OwnSession session) throws Exception {
    cancelledAtReady(session, LONGER_THAN_THE_TEST, "( sleep 1000 & ); echo ready; sleep 1000");
  }

  @ParameterizedTest
  @EnumSource(OwnSession.class)
  void aChildInASessionOfItsOwnEndsToo(OwnSession session) throws Exception {
    cancelledAtReady(session, LONGER_THAN_THE_TEST, "setsid sleep 1000 & echo ready; wait");
  }

  @ParameterizedTest
  @EnumSource(OwnSession.class)
  void anOrphanInASessionOfItsOwnEndsToo(OwnSession session) throws Exception {
    cancelledAtReady(
        session, LONGER_THAN_THE_TEST, "( setsid sleep 1000 & ); echo ready; sleep 1000");
  }

  @ParameterizedTest
  @EnumSource(OwnSession.class)
  void whoeverIgnoresTheRequestIsKilledAfterTheGraceTime(OwnSession session) throws Exception {
    cancelledAtReady(
        session,
        SHORT,
        "trap '' TERM; setsid sleep 1000 & echo ready; while :; do sleep 1000; done");
  }

  @Test
  void whatIsStartedOnTheRequestIsEndedToo() throws Exception {
    cancelledAtReady(
        way,
        SHORT,
        "trap 'setsid sleep 1000 & (sleep 1000 &)' TERM; echo ready; while :; do sleep 1; done");
  }

  @Test
  void aStoppedProcessIsWokenToEnd() throws Exception {
    try (Scene scene = scene(way, LONGER_THAN_THE_TEST)) {
      Running running = scene.start(scene.shell("sh -c 'kill -STOP $$' & echo ready; wait"));
      running.awaitLine("ready");
      Scene.eventually("it is stopped", () -> scene.alive().stream().anyMatch(Row::stopped));
      assertCancels(scene, running);
    }
  }

  @Test
  void whatItSaysAtTheEndIsHeard() throws Exception {
    try (Scene scene = scene(way, LONGER_THAN_THE_TEST)) {
      Running running =
          scene.start(
              scene.shell(
                  "trap 'echo tidied up; exit' TERM; echo ready; while :; do sleep 1; done"));
      running.awaitLine("ready");
      assertCancels(scene, running);
      assertThat(running.rest()).contains("tidied up");
    }
  }

  @LongTest
  @Test
  void eachIsAskedOnce() throws Exception {
    try (Scene scene = scene(way, LONGER_THAN_THE_TEST)) {
      String text = "n=0; trap 'n=$((n+1))' TERM; echo ready; while :; do sleep 1; echo $n; done";
      Running running = scene.start(scene.shell(text));
      running.awaitLine("ready");
      running.interrupt();
      running.awaitLine("1");
      scene.processes.endAll();
      assertThatThrownBy(running::end).hasCauseInstanceOf(InterruptedException.class);
      assertThat(running.rest()).allMatch("1"::equals);
    }
  }

  @LongTest
  @Test
  void withoutProcTheGroupAndTheDescendantsAreFound() throws Exception {
    String text =
        "trap '' TERM; setsid sleep 1000 & ( sleep 1000 & ); echo ready; sleep 1000; wait";
    try (Scene scene = new Scene(directory, SHORT, way, new ProcessTable(false))) {
      Running running = scene.start(scene.shell(text));
      running.awaitLine("ready");
      assertCancels(scene, running);
    }
  }

  @Test
  void anInterruptBeforeTheStartStartsNothing() {
    try (Scene scene = scene(way, SHORT)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> scene.processes.run(scene.shell("touch started"), line -> {}))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void endingAllKillsAtOnceAndLetsNothingStart() throws Exception {
    try (Scene scene = scene(way, LONGER_THAN_THE_TEST)) {
      Running gentle =
          scene.start(
              scene.shell("trap 'touch asked' TERM; (setsid sleep 1000 &); echo 1; sleep 1000"));
      // Of another step: a cancelled command ends every process with its key.
      String deaf = "trap '' TERM; echo 2; while :; do sleep 1000; done";
      List<String> shell = List.of("sh", "-c", deaf);
      Running ending =
          scene.start(
              new CommandLine(
                  shell, directory, Map.of(), Set.of(), scene.run, scene.key + "/other"));
      gentle.awaitLine("1");
      ending.awaitLine("2");
      ending.interrupt();
      scene.processes.endAll();
      assertThat(gentle.end().describe()).isEqualTo("killed by SIGKILL");
      assertThatThrownBy(ending::end).hasCauseInstanceOf(InterruptedException.class);
      assertThat(scene.alive()).isEmpty();
      assertThat(directory).isEmptyDirectory();

      Exit late = scene.processes.run(scene.command("sleep", "1000"), line -> {});
      assertThat(late.describe()).isEqualTo("killed by SIGKILL");
    }
  }

  @Test
  void aSweepEndsWhatStepsOfTheRunHaveLeftAndNoOther() throws Exception {
    try (Scene scene = scene(way, SHORT);
        Scene other = scene(way, SHORT)) {
      String text = "trap '' TERM; sleep 1000 & ( setsid sleep 1000 & ) ; sleep 1000 &";
      scene.processes.run(scene.shell(text), line -> {});
      other.processes.run(other.shell("sleep 1000 &"), line -> {});
      scene.awaitAlive(3);

      assertThat(new Processes(SHORT).sweep(scene.run)).isEmpty();

      assertThat(scene.alive()).isEmpty();
      other.awaitAlive(1);
    }
  }

  @Test
  void aWorkersSweepEndsWhatItHasStartedAndNothingThatAnotherHasOfTheSameRun() throws Exception {
    try (Scene scene = scene(way, SHORT)) {
      Processes one = new Processes(SHORT, scene.run + "-one");
      Processes two = new Processes(SHORT, scene.run + "-two");
      one.run(scene.shell("( setsid sleep 1000 & ) ; sleep 1000 &"), line -> {});
      two.run(scene.shell("test $WEFT_WORKER = $WEFT_RUN-two; sleep 1000 &"), line -> {});
      scene.awaitAlive(3);

      assertThat(new Processes(SHORT, scene.run + "-one").sweepWorker()).isEmpty();

      scene.awaitAlive(1);
    }
  }

  private void cancelledAtReady(OwnSession session, Duration grace, String text) throws Exception {
    try (Scene scene = scene(session, grace)) {
      Running running = scene.start(scene.shell(text));
      running.awaitLine("ready");
      assertCancels(scene, running);
    }
  }

  private static void assertCancels(Scene scene, Running running) {
    running.interrupt();
    assertThatThrownBy(running::end)
        .hasCauseInstanceOf(InterruptedException.class)
        .cause()
        .hasNoSuppressedExceptions();
    assertThat(scene.alive()).isEmpty();
  }

  private Scene scene(OwnSession session, Duration grace) {
    return new Scene(directory, grace, session, new ProcessTable());
  }
}
