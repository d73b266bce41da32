package dev.weft.needs;

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

  @Needs(
      program = "sh",
      debianPackage = "dash",
      trial = {"sh", "-c", "exit 1"})
  private static final class Refused {}

  @Test
  void whatIsThereAndOfNoUseIsLeftOutToo() {
    var result = Needs.Condition.evaluate(Refused.class.getAnnotation(Needs.class), false);
    assertThat(result.getReason())
        .contains("left out: this machine does not let us `sh -c exit 1`");
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
