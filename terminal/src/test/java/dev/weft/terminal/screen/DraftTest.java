package dev.weft.terminal.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Answer;
import dev.weft.Form;
import dev.weft.Step;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An answer that is typed key by key.
class DraftTest {
  private final Draft draft =
      new Draft(
          "Pay",
          Step.approval("Pay them?")
              .withForm(
                  new Form(
                      List.of(
                          new Form.Field("limit", new Form.Type.Decimal(), "10"),
                          new Form.Field(
                              "how", new Form.Type.Choice(List.of("wire", "card")), null)))));

  @Test
  void yesThenTheFieldsOfTheForm() {
    assertThat(draft.asked()).isEqualTo("Pay them? y or n");
    assertThat(type("xy")).isNull();
    assertThat(draft.asked()).isEqualTo("limit? (number; 10 by default)");
    assertThat(type("much\r")).isNull();
    assertThat(draft.trouble()).isEqualTo("`limit` is a number, not `much`");
    assertThat(type("19\b2\r")).isNull();
    assertThat(draft.asked()).isEqualTo("how? (one of wire, card)");
    assertThat(type("\r")).isNull();
    assertThat(draft.trouble()).isEqualTo("`how` is missing");

    assertThat(type("card\r"))
        .isEqualTo(new Answer("ann", true, Map.of("limit", "12", "how", "card")));
  }

  @Test
  void enterAloneTakesTheDefaultAndNoNeedsNoValues() {
    type("y\r");
    assertThat(draft.asked()).startsWith("how?");
    assertThat(new Draft("Pay", Step.approval("Pay")).take(key('n'), "ann"))
        .isEqualTo(new Answer("ann", false, Map.of()));
  }

  private @Nullable Answer type(String text) {
    Answer answer = null;
    for (int i = 0; i < text.length(); i++) {
      answer = draft.take(key(text.charAt(i)), "ann");
    }
    return answer;
  }

  private static Key key(char c) {
    return switch (c) {
      case '\r' -> Key.of(Key.Kind.ENTER);
      case '\b' -> Key.of(Key.Kind.BACKSPACE);
      default -> new Key(Key.Kind.CHARACTER, "" + c);
    };
  }
}
