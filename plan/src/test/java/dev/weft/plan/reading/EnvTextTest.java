package dev.weft.plan.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Files of variables.
class EnvTextTest {
  private final List<String> errors = new ArrayList<>();

  @Test
  void valuesAreAsTheyAreWritten() {
    assertThat(
            read(
                """
                # a comment
                \t# another

                PLAIN=a b  # comment
                EMPTY=
                HASH=a#b
                NOTHING=   # comment
                export EXPORTED=x=y
                DOUBLE="a \\"b\\" \\\\ \\n \\$HOME # no comment" # comment
                LINES="one
                two"
                SINGLE='$HOME ${X} \\n "
                end'
                QUOTE=it's
                JOINED="a\\
                b"
                LAST='x'"""))
        .containsExactly(
            entry("PLAIN", "a b"),
            entry("EMPTY", ""),
            entry("HASH", "a#b"),
            entry("NOTHING", ""),
            entry("EXPORTED", "x=y"),
            entry("DOUBLE", "a \"b\" \\ \n $HOME # no comment"),
            entry("LINES", "one\ntwo"),
            entry("SINGLE", "$HOME ${X} \\n \"\nend"),
            entry("QUOTE", "it's"),
            entry("JOINED", "ab"),
            entry("LAST", "x"));
    assertThat(errors).isEmpty();
    assertThat(read("A=1\r\nB=\"x\r\ny\"\r\n"))
        .containsExactly(entry("A", "1"), entry("B", "x\ny"));
    assertThat(errors).isEmpty();
  }

  @Test
  void mistakesSayWhereTheyAre() {
    read(
        """
        A=1
        A=2
        B = 3
        C: 4
        what is this
        D=$HOME
          E="x ${Y}"
        F= x
        G="a" b
        H="\\q"
        1X=1
        Z="never closed
        """);

    assertThat(errors)
        .containsExactly(
            "2:1 `A` is on line 1 already",
            "3:1 this is no variable",
            "4:1 this is no variable",
            "5:1 this is no variable",
            "6:3 `$HOME` is not filled in here",
            "7:8 `${` is not filled in here",
            "8:3 a blank follows the `=`",
            "9:6 text follows the closing quote",
            "10:4 `\\q` means nothing",
            "11:1 this is no variable",
            "12:3 the quote is not closed");
  }

  @Test
  void anyTextIsReadToItsEnd() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = random.nextInt(12); c >= 0; c--) {
        text.append("A=\"'#\\ \n\r\t$x:\0".charAt(random.nextInt(14)));
      }
      read(text.toString());
    }
  }

  private Map<String, String> read(String text) {
    return EnvText.read(
        text,
        (line, column, length, message, remedy) ->
            errors.add("%s:%s %s".formatted(line + 1, column + 1, message)));
  }
}
