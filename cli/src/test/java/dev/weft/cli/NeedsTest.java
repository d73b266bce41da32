package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// A test is left out on a person's machine only, and says what is missing.
final class NeedsTest {

  @Needs(program = "no-such-program", debianPackage = "none-such")
  private static final class Missing {}

  @Needs(program = "sh", debianPackage = "dash")
  private static final class There {}

  @Test
  void whatNeedsAMissingProgramIsLeftOutAndSaysHowToGetIt() {
    var result = Needs.Condition.evaluate(Missing.class.getAnnotation(Needs.class), false);
    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason())
        .contains("left out: no-such-program is missing; on Debian: apt-get install none-such");
  }

  @Test
  void withCiItFails() {
    assertThatThrownBy(
            () -> Needs.Condition.evaluate(Missing.class.getAnnotation(Needs.class), true))
        .hasMessageContaining("no-such-program is missing");
  }

  @Test
  void whatIsThereRuns() {
    var result = Needs.Condition.evaluate(There.class.getAnnotation(Needs.class), true);
    assertThat(result.isDisabled()).isFalse();
  }
}
