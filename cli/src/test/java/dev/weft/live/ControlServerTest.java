package dev.weft.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weft.Answer;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.model.AttemptTimes;
import dev.weft.model.Lane;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class ControlServerTest {
  private static final Function<WaitingRun, Listener> NOBODY = _ -> _ -> {};
  private static final Task PAY = new Task("Pay", List.of(Step.approval("pay")));

  @TempDir private Path folder;

  @Test
  void anAnswerReachesTheRunAndItsReplyComesBackThoughTheRunEndsWithIt() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
        assertThat(LiveRuns.ask(folder, run.id, yes())).isEqualTo(new Reply.Taken());
        assertThat(run.end().succeeded()).isOne();
      }
    }
    assertThat(sockets()).isEmpty();
  }

  @Test
  void theSocketIsItsOwnersAlone() throws Exception {
    Files.createDirectory(folder.resolve(".weft"));
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
      Path socket = folder.resolve(".weft/run-" + run.id + ".sock");
      assertThat(permissions(socket)).isEqualTo("rw-------");
      assertThat(permissions(folder.resolve(".weft"))).isEqualTo("rwx------");
    }
  }

  @Test
  void ofTwoAnswersAtOnceOneIsTaken() throws Exception {
    Task other = new Task("Other", List.of(Step.approval("other")));
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY, other);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch go = new CountDownLatch(1);
      Callable<Reply> answering =
          () -> {
            go.await();
            return LiveRuns.ask(folder, run.id, yes());
          };
      Future<Reply> first = threads.submit(answering);
      Future<Reply> second = threads.submit(answering);
      go.countDown();

      assertThat(List.of(first.get(), second.get()))
          .containsExactlyInAnyOrder(
              new Reply.Taken(), new Reply.Refused("too late: `Pay` was approved by ann"));
      assertThat(LiveRuns.ask(folder, run.id, yes()))
          .isEqualTo(new Reply.Refused("too late: `Pay` was approved by ann"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "null",
        "{",
        "{\"request\":7}",
        "{\"request\":\"halt\"}",
        "{\"request\":\"approve\"}",
        "{\"request\":\"approve\",\"task\":\"Pay\",\"by\":\" \",\"approved\":true}",
        "{\"request\":\"approve\",\"task\":\"Pay\",\"by\":\"a\",\"approved\":\"yes\"}",
        "{\"request\":\"approve\",\"task\":\"Pay\",\"by\":\"a\",\"approved\":true,"
            + "\"values\":{\"x\":[1]}}",
        "\u0000\uFFFF\u0001",
      })
  void garbageIsRefusedAndChangesNothing(String line) throws Exception {
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
      assertThat(say(run, line + "\n")).startsWith("{\"reply\":\"refused\"");
      assertThat(LiveRuns.ask(folder, run.id, yes())).isEqualTo(new Reply.Taken());
    }
  }

  @Test
  void deeplyNestedAndHugeLinesAreRefused() throws Exception {
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
      assertThat(say(run, "[".repeat(60_000) + "\n")).contains("not understood");
      assertThat(say(run, "x".repeat(70_000))).contains("65,536 bytes at most");
      assertThat(LiveRuns.ask(folder, run.id, yes())).isEqualTo(new Reply.Taken());
    }
  }

  @Test
  void silentClientsKeepNobodyWaiting() throws Exception {
    List<SocketChannel> silent = new ArrayList<>();
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
      for (int i = 0; i < 20; i++) {
        silent.add(connect(run));
      }
      assertThat(LiveRuns.ask(folder, run.id, yes())).isEqualTo(new Reply.Taken());
      run.end();
      // The run's end closes them, if their time is not up before.
      assertThat(silent.getFirst().read(ByteBuffer.allocate(1))).isNegative();
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  @Test
  void aCrowdOfSilentClientsIsTurnedAwayAfterTheirTime() throws Exception {
    List<SocketChannel> silent = new ArrayList<>();
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
      for (int i = 0; i < 100; i++) {
        silent.add(connect(run));
      }
      // First the clients that were turned away, then the others.
      for (SocketChannel channel : silent) {
        assertThat(channel.read(ByteBuffer.allocate(1))).isNegative();
      }
      assertThat(LiveRuns.ask(folder, run.id, yes())).isEqualTo(new Reply.Taken());
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  @Test
  void aCrowdOfSilentClientsKeepsNobodyFromAnswering() throws Exception {
    List<SocketChannel> silent = new ArrayList<>();
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, Duration.ofHours(1), PAY)) {
      for (int i = 0; i < 200; i++) {
        SocketChannel channel = connect(run);
        // Some begin to say something, and never end.
        channel.write(StandardCharsets.UTF_8.encode(i % 2 == 0 ? "" : "{\"request\""));
        silent.add(channel);
      }
      assertThat(LiveRuns.ask(folder, run.id, yes())).isEqualTo(new Reply.Taken());
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  @Test
  void aPausedRunSaysSo() throws Exception {
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
      assertThat(paused(run)).isNull();
      LiveRuns.ask(folder, run.id, new Request.Pause("eve"));
      awaitPaused(run, true);
      assertThat(paused(run)).startsWith("paused by eve since ");
      LiveRuns.ask(folder, run.id, new Request.Resume("eve"));
      awaitPaused(run, false);
      LiveRuns.ask(folder, run.id, yes());
    }
  }

  /// The event comes a moment after the reply.
  private void awaitPaused(WaitingRun run, boolean is) throws Exception {
    while ((paused(run) != null) != is) {
      Thread.onSpinWait();
    }
  }

  private @Nullable String paused(WaitingRun run) throws Exception {
    return ((Reply.TaskStatuses) LiveRuns.ask(folder, run.id, new Request.TaskStatuses())).paused();
  }

  @Test
  void whatADeadRunLeftIsTakenAwayAndNothingElseIs() throws Exception {
    Path weft = Files.createDirectory(folder.resolve(".weft"));
    leaveSocket(weft.resolve("run-dead.sock"));
    Path precious = Files.writeString(folder.resolve("precious"), "x");
    Files.createSymbolicLink(weft.resolve("run-link.sock"), precious);
    Files.writeString(weft.resolve("run-file.sock"), "x");
    Files.createSymbolicLink(weft.resolve("run-nowhere.sock"), folder.resolve("nowhere"));
    Path own = Files.createDirectory(folder.resolve("own"));
    leaveSocket(own.resolve("run.sock"));
    Files.createSymbolicLink(weft.resolve("run-foreign.sock"), own.resolve("run.sock"));

    LiveRuns found = LiveRuns.find(folder, "");

    assertThat(found.alive()).isEmpty();
    assertThat(found.gone()).containsExactly("dead", "foreign", "nowhere");
    assertThat(sockets()).containsExactlyInAnyOrder("run-file.sock", "run-link.sock");
    assertThat(precious).exists();
    assertThat(own.resolve("run.sock")).exists();
    assertThatThrownBy(() -> LiveRuns.ask(folder, "dead", yes())).hasMessageContaining("ended");
  }

  @Test
  void aPathTooLongForASocketIsReachedAllTheSame() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("d".repeat(90)).resolve("e".repeat(90)));
    try (WaitingRun run = WaitingRun.start(deep, NOBODY, PAY)) {
      Path link = deep.resolve(".weft/run-" + run.id + ".sock");
      Path elsewhere = Files.readSymbolicLink(link);
      assertThat(permissions(elsewhere.resolveSibling(""))).isEqualTo("rwx------");
      assertThat(LiveRuns.find(deep, run.id).alive()).hasSize(1);
      assertThat(LiveRuns.ask(deep, run.id, yes())).isEqualTo(new Reply.Taken());
      run.end();
      assertThat(link).doesNotExist();
      assertThat(elsewhere.resolveSibling("")).doesNotExist();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidAndTheRunWaitsOn() throws Exception {
    Files.writeString(folder.resolve(".weft"), "a file");
    try (WaitingRun run = WaitingRun.start(folder, NOBODY, PAY)) {
      assertThat(run.troubles)
          .singleElement()
          .asString()
          .startsWith("nobody can answer approvals from another process: " + folder)
          .endsWith(" cannot be made: it is a file");
      run.driver.answer("Pay", null, new Answer("ann", true, Map.of())).join();
      assertThat(run.end().succeeded()).isOne();
    }
  }

  @Test
  void aRunSaysHowItsTasksStandAndStopsWhenAsked() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Step<?> stuck =
        Step.of(
            "Copy",
            () -> {
              begun.countDown();
              return new CountDownLatch(1).await(1, TimeUnit.DAYS);
            });
    Plan plan =
        Plan.of(
            "p",
            Group.of(new Task("Busy", List.of(stuck))),
            Group.of(new Task("Late", List.of(stuck))).withNeeds("Busy"));
    LocalDriver driver = new LocalDriver("run");
    AttemptTimes past = AttemptTimes.ofMeans();
    List.of("Busy", "Late").forEach(task -> past.add(task, took("Copy", Duration.ofMinutes(30))));
    try (ControlServer door = new ControlServer("run", "p", driver, folder, _ -> {})) {
      door.expect(Map.of(), () -> past);
      CompletableFuture<RunResult> result =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return driver.run(plan, List.of(door));
                } catch (InterruptedException never) {
                  throw new IllegalStateException(never);
                }
              });
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      // The step may begin before the door has heard of the run.
      while (Files.notExists(folder.resolve(".weft/run-run.sock"))) {
        Thread.onSpinWait();
      }

      Reply.TaskStatuses said =
          (Reply.TaskStatuses) LiveRuns.ask(folder, "run", new Request.TaskStatuses());
      assertThat(said.tasks())
          .extracting(Reply.TaskStatuses.TaskStatus::name, task -> task.status().split(" since")[0])
          .containsExactly(tuple("Busy", "runs `Copy`"), tuple("Late", "waits for `Busy`"));
      assertThat(said.left()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
      assertThat(LiveRuns.ask(folder, "run", new Request.Cancel("ann")))
          .isEqualTo(new Reply.Taken());

      assertThat(result.get(1, TimeUnit.MINUTES).status()).isEqualTo(Status.CANCELLED);
    }
  }

  private static Lane.Attempt took(String step, Duration time) {
    Instant ended = Instant.EPOCH.plus(time);
    return new Lane.Attempt(
        step, Lane.Kind.WORK, 1, Status.SUCCEEDED, Instant.EPOCH, ended, null, Map.of(), List.of());
  }

  private static Request yes() {
    return new Request.Approve("Pay", null, new Answer("ann", true, Map.of()));
  }

  private SocketChannel connect(WaitingRun run) throws IOException {
    return SocketChannel.open(
        UnixDomainSocketAddress.of(folder.resolve(".weft/run-" + run.id + ".sock")));
  }

  private String say(WaitingRun run, String text) throws IOException {
    try (SocketChannel channel = connect(run)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      ByteBuffer reply = ByteBuffer.allocate(4_096);
      while (channel.read(reply) >= 0) {
        // Until it closes.
      }
      return StandardCharsets.UTF_8.decode(reply.flip()).toString();
    }
  }

  /// As a process that was killed leaves it.
  private static void leaveSocket(Path path) throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
  }

  private List<String> sockets() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".weft"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.equals(".gitignore"))
          .toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
