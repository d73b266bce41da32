package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Step;
import dev.weft.engine.StepSelector.Candidates;
import dev.weft.engine.StepSelector.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepSelectorTest {
  private static final Step<?> PAY = Step.approval("Pay them?").withId("pay");
  private static final Step<?> BOOK = Step.approval("book");

  @Test
  void aStepIsMeantByItsIdByItsNameOrAsTheOnlyOne() {
    assertThat(among("pay", PAY, BOOK)).isEqualTo(new Selection.Selected<>(PAY));
    assertThat(among("Pay them?", PAY, BOOK)).isEqualTo(new Selection.Selected<>(PAY));
    assertThat(among(null, BOOK)).isEqualTo(new Selection.Selected<>(BOOK));
  }

  @Test
  void whatIsNotThereOrCouldBeSeveralSaysWhatThereIs() {
    assertThat(among("bok", PAY, BOOK)).isEqualTo(new Selection.NotFound<>(List.of("pay", "book")));
    assertThat(among(null, PAY, BOOK)).isEqualTo(new Selection.Ambiguous<>(List.of("pay", "book")));
  }

  @Test
  void aStepThatIsNotKnownMayBeMeant() {
    assertThat(new StepSelector("t", "any").among(List.of("carried out"), _ -> null))
        .isEqualTo(new Selection.Selected<>("carried out"));
  }

  @Test
  void peopleAreToldWhatTheyCanName() {
    assertRefused(Candidates.CURRENT, "bok", "`t` is not at a step `bok`; it is at `pay`, `book`");
    assertRefused(
        Candidates.APPROVALS,
        "bok",
        "`bok` of `t` does not wait for an approval; this does: `pay`, `book`");
    assertRefused(
        Candidates.APPROVALS, null, "`t` waits for several approvals; name one of: `pay`, `book`");
    assertThatThrownBy(
            () ->
                new StepSelector("t", "bok")
                    .require(Candidates.CURRENT, List.<Step<?>>of(), step -> step))
        .hasMessage("`t` is not under way");
  }

  private static void assertRefused(Candidates kind, @Nullable String step, String message) {
    assertThatThrownBy(
            () -> new StepSelector("t", step).require(kind, List.of(PAY, BOOK), it -> it))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Selection<Step<?>> among(@Nullable String step, Step<?>... steps) {
    return new StepSelector("t", step).among(List.of(steps), it -> it);
  }
}
