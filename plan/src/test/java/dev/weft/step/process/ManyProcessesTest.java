package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.step.process.Scene.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@LongTest
@EnabledOnOs(OS.LINUX)
@Timeout(120)
final class ManyProcessesTest {

  private static final int COMMANDS = 500;
  private static final int TASKS = 10_000;

  @TempDir Path directory;

  @Test
  void silentCommandsHoldUpNoOtherVirtualThreadAndAllEndTogether() throws Exception {
    try (Scene scene =
        new Scene(directory, Duration.ofMinutes(5), OwnSession.available(), new ProcessTable())) {
      List<Running> running = new ArrayList<>();
      for (int i = 0; i < COMMANDS; i++) {
        List<String> sleep = List.of("sleep", "1000");
        String key = scene.key + i;
        running.add(
            scene.start(new CommandLine(sleep, directory, Map.of(), Set.of(), scene.run, key)));
      }
      scene.awaitAlive(COMMANDS);
      assertThat(scene.processes.session()).isEqualTo(OwnSession.SPAWN);

      CountDownLatch done = new CountDownLatch(TASKS);
      for (int i = 0; i < TASKS; i++) {
        Thread.startVirtualThread(
            () -> {
              LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
              done.countDown();
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(running).allMatch(Running::isRunning);

      running.forEach(Running::interrupt);
      Scene.eventually("all have ended", () -> running.stream().noneMatch(Running::isRunning));
      assertThat(scene.alive()).isEmpty();
    }
  }
}
