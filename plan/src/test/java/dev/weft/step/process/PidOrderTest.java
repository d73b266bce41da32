package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class PidOrderTest {
  @Test
  void onlyPidsBetweenTheOwnAndTheLastAreYounger() {
    assertThat(PidOrder.isOlder(99, 100, 200)).isTrue();
    assertThat(PidOrder.isOlder(100, 100, 200)).isFalse();
    assertThat(PidOrder.isOlder(200, 100, 200)).isFalse();
    assertThat(PidOrder.isOlder(201, 100, 200)).isTrue();
  }

  @Test
  void afterTheHighestPidTheLowestFollow() {
    assertThat(PidOrder.isOlder(30_000, 30_000, 500)).isFalse();
    assertThat(PidOrder.isOlder(32_000, 30_000, 500)).isFalse();
    assertThat(PidOrder.isOlder(1, 30_000, 500)).isFalse();
    assertThat(PidOrder.isOlder(500, 30_000, 500)).isFalse();
    assertThat(PidOrder.isOlder(501, 30_000, 500)).isTrue();
    assertThat(PidOrder.isOlder(29_999, 30_000, 500)).isTrue();
  }

  @Test
  void aChildOfThisProcessIsYounger() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    try {
      LongPredicate older = PidOrder.older();

      assertThat(older.test(child.pid())).isFalse();
      assertThat(older.test(ProcessHandle.current().pid())).isFalse();
    } finally {
      child.destroyForcibly().waitFor();
    }
  }
}
