package dev.weft.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutputLinesTest {

  @Test
  void aLineIsANameAndTheRestAsItIs() {
    assertThat(OutputLines.parse("image=a/b:17\nempty=\nquery= x=1 << y \nnaïve-name_2=é\n"))
        .containsExactly(
            Map.entry("image", "a/b:17"),
            Map.entry("empty", ""),
            Map.entry("query", " x=1 << y "),
            Map.entry("naïve-name_2", "é"));
  }

  @Test
  void aValueOfSeveralLinesEndsAtItsWord() {
    assertThat(OutputLines.parse("notes<<END\nfirst\n\n END\nlast=x<<y\nEND\nafter=1\n"))
        .containsExactly(Map.entry("notes", "first\n\n END\nlast=x<<y"), Map.entry("after", "1"));
    assertThat(OutputLines.parse("none<<a=b\na=b")).containsExactly(Map.entry("none", ""));
  }

  @Test
  void linesMayEndWithCrLfAndTheLastWithNothing() {
    assertThat(OutputLines.parse("a=1\r\nb<<E\r\nx\r\ny\r\nE\r\n\r\nc=3"))
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "x\ny"), Map.entry("c", "3"));
  }

  @Test
  void nothingIsNoOutputs() {
    assertThat(OutputLines.parse("")).isEmpty();
    assertThat(OutputLines.parse("\n\n")).isEmpty();
  }

  @Test
  void theLastValueOfANameCounts() {
    assertThat(OutputLines.parse("a=1\nb=2\na=3\n"))
        .containsExactly(Map.entry("a", "3"), Map.entry("b", "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | line 3, `hello`, is not of the form `name=value`",
        "=1 | line 3, `=1`, is not of the form `name=value`: a name has letters",
        "a b=1 | line 3, `a b=1`, is not of the form `name=value`: a name has letters",
        "1a=1 | line 3, `1a=1`, is not of the form `name=value`: a name has letters",
        "a.b<<E | line 3, `a.b<<E`, is not of the form `name=value`: a name has letters",
        "a<< | line 3 has no word after `<<`; write one, such as `name<<EOF`",
        "a<<E | the value that begins in line 3 has no end: a line that is only `E`",
      })
  void aWrongLineIsNamedWithWhatWasExpected(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OutputLines.parse("a=1\n\n" + line + "\n"))
        .withMessageStartingWith(message);
  }

  @Test
  void aLongWrongLineIsShownInPart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OutputLines.parse("😀".repeat(100_000)))
        .withMessage("line 1, `" + "😀".repeat(39) + "…`, is not of the form `name=value`");
  }
}
