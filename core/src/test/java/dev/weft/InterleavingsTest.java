package dev.weft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.WorkersModel;
import dev.weft.needs.LongTest;
import dev.weft.thread.HandoverModel;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// In no interleaving of a few hundred is anything lost between sources and the consumer of a
/// merge, or between those who add work and the workers. As many are enough to find what is wrong
/// with each broken twin.
@LongTest
@Timeout(300)
class InterleavingsTest {
  private static final int INTERLEAVINGS = 300;

  @TempDir private Path folder;

  @Test
  void handOversHoldAndTheirBrokenTwinsAreCaught() throws Exception {
    List<String> models =
        List.of(
            HandoverModel.Right.class.getName(),
            HandoverModel.Forgetful.class.getName(),
            HandoverModel.Sharing.class.getName(),
            WorkersModel.Right.class.getName(),
            WorkersModel.TooLate.class.getName());
    Path errors = folder.resolve("errors");
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "-cp",
            System.getProperty("java.class.path"),
            Interleavings.class.getName(),
            String.valueOf(INTERLEAVINGS));
    java.command().addAll(models);

    Process process = java.redirectError(Redirect.to(errors.toFile())).start();
    List<String> results =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();

    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    assertThat(results)
        .as(Files.readString(errors))
        .containsExactly(
            models.get(0) + " holds",
            models.get(1) + " hung",
            models.get(2) + " wrong",
            models.get(3) + " holds",
            models.get(4) + " wrong");
  }
}
