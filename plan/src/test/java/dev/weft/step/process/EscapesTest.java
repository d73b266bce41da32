package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.step.process.Escapes.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EscapesTest {

  @Test
  void textAndTheControlsThatMakeLinesPass() {
    assertThat(shown("a\tb\r\nc\bd é 漢 😀 \u00a0")).isEqualTo("a\tb\r\nc\bd é 漢 😀 \u00a0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[m",
        "\u001b[0m",
        "\u001b[1;31m",
        "\u001b[38;5;214m",
        "\u001b[38;2;1;2;3m",
        "\u001b[4:3m"
      })
  void coloursPass(String colour) {
    assertThat(shown("a" + colour + "b")).isEqualTo("a" + colour + "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2K", // erase the line
        "\u001b[1A", // cursor up
        "\u001b[H\u001b[2J", // clear the screen
        "\u001b[?25l", // hide the cursor
        "\u001b[?1049h", // another screen
        "\u001b[6n", // where is the cursor?
        "\u001b[>4;2m", // private, though it ends as a colour does
        "\u001b[1 q", // shape of the cursor
        "\u001b7\u001b8", // save, restore
        "\u001b(B\u001b)0", // character sets
        "\u001bc", // reset the terminal
        "\u001b]0;title\u0007", // title, ended by BEL
        "\u001b]8;;https://example.org\u001b\\", // link, ended by ESC \
        "\u001bPq#0;2;0;0;0\u001b\\", // picture
        "\u001b_any\u001b\\\u001b^any\u001b\\\u001bXany\u001b\\",
        "\u009b2K\u009d0;title\u009c", // the one-character forms
        "\u0085\u0000\u0007\u000b\u000c\u000e\u007f", // other control characters
      })
  void allElseIsDropped(String sequence) {
    assertThat(shown("a" + sequence + "b")).isEqualTo("ab");
  }

  @Test
  void aStringThatDoesNotEndEndsWithItsLine() {
    assertThat(shown("a\u001b]0;title\nb")).isEqualTo("a\nb");
    assertThat(shown("a\u001bPdata\nb")).isEqualTo("a\nb");
  }

  @Test
  void aSequenceThatIsBrokenOffLeavesTheNextCharacterAlone() {
    assertThat(shown("a\u001b[31\nb")).isEqualTo("a\nb");
    assertThat(shown("a\u001b\nb")).isEqualTo("a\nb");
    assertThat(shown("a\u001b[3é")).isEqualTo("aé");
    assertThat(shown("a\u001b[3\u001b[1mb")).isEqualTo("a\u001b[1mb");
  }

  @Test
  void aSequenceWithoutEndIsNotKept() {
    String numbers = "1;".repeat(100_000);
    assertThat(shown("a\u001b[" + numbers + "mb")).isEqualTo("ab");
  }

  private static String shown(String told) {
    Escapes escapes = new Escapes();
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < told.length(); i++) {
      char c = told.charAt(i);
      boolean plain = escapes.plain(c);
      Verdict verdict = escapes.next(c);
      assertThat(plain && verdict != Verdict.TEXT).isFalse();
      switch (verdict) {
        case TEXT -> shown.append(c);
        case COLOUR -> shown.append(escapes.colour());
        case DROPPED -> {}
      }
    }
    return shown.toString();
  }
}
