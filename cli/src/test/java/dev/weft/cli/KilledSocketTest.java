package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Answer;
import dev.weft.live.LiveRuns;
import dev.weft.live.Reply;
import dev.weft.live.Request;
import dev.weft.needs.LongTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs that are killed while they create their socket.
@LongTest
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class KilledSocketTest {
  private static final int KILLS = Integer.getInteger("weft.blows", 2);

  @TempDir private Path folder;
  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void aRunThatWasKilledThenIsReachedWhenItGoesOn(int length) throws Exception {
    Path plans = Files.createDirectories(folder.resolve("p".repeat(length)));
    Path weft = plans.resolve(".weft");
    Files.writeString(plans.resolve("plan.yaml"), "tasks: {Pay: [{approval: pay}]}\n");
    for (int i = 0; i < KILLS; i++) {
      Set<String> before = made(weft);
      try (WeftProcess run = start(plans)) {
        // The socket is being created, or was created just now.
        while (run.isRunning() && made(weft).equals(before)) {
          Thread.onSpinWait();
        }
        run.signal("KILL");
        run.end();
      }
    }
    try (WeftProcess run = start(plans)) {
      WeftProcess.eventually(
          "it waits: " + run.out() + run.err(), () -> run.out().contains("Pay: waits"));
      List<Reply.Waiting> alive = LiveRuns.find(plans, "").alive();
      assertThat(alive).as(run.err()).hasSize(1);
      Request yes = new Request.Approve("Pay", null, new Answer("ann", true, Map.of()));
      assertThat(LiveRuns.ask(plans, alive.getFirst().run(), yes)).isEqualTo(new Reply.Taken());
      assertThat(run.end().exitCode()).isZero();
    }
    assertThat(made(weft)).isEmpty();
    assertThat(temporary.toFile().list((_, name) -> name.startsWith("weft-"))).isEmpty();
  }

  /// Returns the existing links and sockets, each with what distinguishes it from an earlier one of
  /// the same name.
  private static Set<String> made(Path weft) throws IOException {
    Set<String> made = new HashSet<>();
    String[] names = weft.toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (name.endsWith(".sock") || name.startsWith("new-")) {
        try {
          Path file = weft.resolve(name);
          made.add(name + Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException gone) {
          // It has its name now.
        }
      }
    }
    return made;
  }

  private WeftProcess start(Path plans) throws Exception {
    Path out = File.createTempFile("weft", ".out", plans.toFile()).toPath();
    String option = "-Djava.io.tmpdir=" + temporary;
    return WeftProcess.start(plans, out, List.of(option), "run", "--plain", "plan.yaml");
  }
}
