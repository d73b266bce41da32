package dev.weft.terminal.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Keys from what a terminal sends.
class KeysTest {
  private final Keys keys = new Keys();

  @Test
  void arrowsLettersAndTheRest() {
    assertThat(typed("q\r\u001b[A\u001bOB\u007f\u00e9"))
        .containsExactly(
            new Key(Key.Kind.CHARACTER, "q"),
            Key.of(Key.Kind.ENTER),
            Key.of(Key.Kind.UP),
            Key.of(Key.Kind.DOWN),
            Key.of(Key.Kind.BACKSPACE),
            new Key(Key.Kind.CHARACTER, "\u00e9"));
  }

  @Test
  void keysThatMoveThroughPagesAndTheOneThatSuspends() {
    assertThat(typed("\u001b[5~\u001b[6~\u001b[H\u001bOF\u001b[1~\u001b[4~\u001a"))
        .containsExactly(
            Key.of(Key.Kind.PAGE_UP),
            Key.of(Key.Kind.PAGE_DOWN),
            Key.of(Key.Kind.HOME),
            Key.of(Key.Kind.END),
            Key.of(Key.Kind.HOME),
            Key.of(Key.Kind.END),
            Key.of(Key.Kind.SUSPEND));
  }

  @Test
  void aCharacterOfTwoHalvesIsOneKey() {
    assertThat(typed("\ud83c\udf89")).containsExactly(new Key(Key.Kind.CHARACTER, "\ud83c\udf89"));
  }

  @Test
  void keysThatNobodyAsksForArePassedOverWhole() {
    assertThat(typed("\u001b[15~\u001b[1;5Ax")).endsWith(new Key(Key.Kind.CHARACTER, "x"));
    assertThat(typed("\u001b[15~")).isEmpty();
  }

  @Test
  void escapeIsAKeyWhenNothingFollows() {
    assertThat(typed("\u001b")).isEmpty();
    assertThat(keys.pause()).isEqualTo(Key.of(Key.Kind.ESCAPE));
    assertThat(keys.pause()).isNull();
  }

  private List<Key> typed(String text) {
    List<Key> typed = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      Key key = keys.take(text.charAt(i));
      if (key != null) {
        typed.add(key);
      }
    }
    return typed;
  }
}
