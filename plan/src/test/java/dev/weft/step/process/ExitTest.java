package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExitTest {

  @Test
  void zeroIsSuccess() {
    assertThat(new Exit(0).succeeded()).isTrue();
    assertThat(new Exit(1).succeeded()).isFalse();
  }

  @Test
  void aCodeAbove128NamesTheSignal() {
    assertThat(new Exit(137).signal()).contains("SIGKILL");
    assertThat(new Exit(137).describe()).isEqualTo("killed by SIGKILL");
    assertThat(new Exit(143).describe()).isEqualTo("killed by SIGTERM");
  }

  @Test
  void aCodeThatIsNoSignalsIsACode() {
    assertThat(new Exit(3).describe()).isEqualTo("exit 3");
    assertThat(new Exit(127).describe()).isEqualTo("exit 127 (command not found)");
    assertThat(new Exit(126).describe()).isEqualTo("exit 126 (it cannot be executed)");
    assertThat(new Exit(255).describe()).isEqualTo("exit 255");
  }
}
