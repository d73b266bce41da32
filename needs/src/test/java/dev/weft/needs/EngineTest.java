package dev.weft.needs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What tests of the cluster rest on: an engine that can be killed, and knows afterwards what it
/// knew.
@LongTest
@NeedsEngine
final class EngineTest {

  @Test
  void anEngineStartsAndKnowsWhatItKnewAfterItWasKilled() throws Exception {
    try (Deployment deployment = new Deployment();
        Engine engine = Engine.open()) {
      assertThat(deployment.look(engine.admin())).startsWith("404 ");
      assertThat(deployment.register(engine.admin())).startsWith("201 ");

      engine.kill();
      assertThatThrownBy(() -> deployment.look(engine.admin()))
          .isInstanceOf(ConnectException.class);

      engine.start();
      assertThat(deployment.look(engine.admin())).startsWith("200 ");
    }
  }

  @Test
  void aPausedEngineAnswersWhenItIsResumed() throws Exception {
    try (Deployment deployment = new Deployment();
        Engine engine = Engine.open()) {
      engine.pause();
      assertThatThrownBy(() -> deployment.look(engine.admin(), Duration.ofMillis(500)))
          .isInstanceOf(HttpTimeoutException.class);

      engine.resume();
      assertThat(deployment.look(engine.admin())).startsWith("404 ");
    }
  }

  @Test
  void threeNodesFormAClusterThatGoesOnWithoutOne() throws Exception {
    try (Deployment deployment = new Deployment();
        EngineCluster cluster = Engine.cluster(3)) {
      Engine founder = cluster.nodes().getFirst();
      founder.kill();
      Engine other = cluster.nodes().getLast();
      assertThat(deployment.register(other.admin())).startsWith("201 ");

      founder.start();
      assertThat(deployment.look(founder.admin())).startsWith("200 ");
    }
  }

  @Test
  void nothingIsLeftOfAnEngineThatIsClosed() throws Exception {
    Engine engine = Engine.open();
    ProcessHandle process = engine.process().toHandle();
    engine.pause();
    engine.close();
    assertThat(process.isAlive()).isFalse();
    assertThat(engine.folder()).doesNotExist();
    assertThatThrownBy(engine::start).hasMessage("it is closed");
  }

  @Test
  void anEngineEndsWithTheTestsThatASignalEnds() throws Exception {
    Process tests =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                OpenEngine.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = tests.inputReader()) {
      ProcessHandle engine = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      Path folder = Path.of(said.readLine());
      assertThat(engine.isAlive()).isTrue();
      assertThat(folder).isDirectory();

      tests.destroy();
      assertThat(tests.waitFor(30, TimeUnit.SECONDS)).isTrue();
      engine.onExit().get(30, TimeUnit.SECONDS);
      assertThat(Files.exists(folder)).isFalse();
    } finally {
      tests.destroyForcibly();
    }
  }
}
