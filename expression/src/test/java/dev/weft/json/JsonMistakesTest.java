package dev.weft.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMistakesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "{id: 2} ~ column 2: a key stands in double quotes",
        "{'id': 2} ~ column 2: a key stands in double quotes",
        "['a'] ~ column 2: a text stands in double quotes",
        "oops ~ column 1: `oops` is no value; a text stands in double quotes",
        "{\"a\" 1} ~ column 6: a `:` is missing before `1`",
        "[1 2] ~ column 4: a `,` is missing before `2`",
        "[1, 2 ~ column 6: it ends too early",
        "{\"a\": \"b ~ column 9: it ends too early",
        "[1} ~ column 3: `}` stands where `]` belongs",
        "] ~ column 1: `]` closes nothing",
        "[1,] ~ column 4: unexpected character `]`",
        "1 2 ~ column 3: something follows the value",
        "NaN ~ column 4: JSON has no `NaN`",
        "+1 ~ column 2: unexpected character `+`",
        "012 ~ column 2: a number begins with 0",
        "1. ~ column 2: unexpected character `.`",
        "[-] ~ column 3: unexpected character `]`",
        "\"\\q\" ~ column 3: `\\q` means nothing in a text",
        "[1, // two ~ column 5: JSON has no comments",
      })
  void areSaidWithoutTheWordsOfTheLibrary(String json, String message) {
    assertThatThrownBy(() -> Json.readLine(json)).hasMessage(message);
  }

  @Test
  void ofCharactersThatAreNotShownNameThem() {
    assertThatThrownBy(() -> Json.readLine("\u001f\u008b"))
        .hasMessage("column 1: the control character U+001F stands here");
    assertThatThrownBy(() -> Json.readLine("\"a\tb\""))
        .hasMessage("column 3: a tab stands in a text: there it is `\\t`");
    assertThatThrownBy(() -> Json.readLine("\"a\u0001b\""))
        .hasMessage(
            "column 3: the control character U+0001 stands in a text: there it is `\\u0001`");
    assertThatThrownBy(() -> Json.read(new byte[] {'"', (byte) 0xff, '"'}))
        .hasMessageEndingWith("it is not a text in UTF-8");
  }

  @Test
  void ofSizeSayWhatIsTooBig() {
    assertThatThrownBy(() -> Json.readLine("[".repeat(2_000)))
        .hasMessageEndingWith("it is nested too deeply");
    assertThatThrownBy(() -> Json.readLine("1".repeat(2_000)))
        .hasMessageEndingWith("this number has too many digits");
  }

  /// No message assumes knowledge of the library.
  @Test
  void neverNameClassesOrTokens() {
    Random random = new Random(20_260_101);
    String alphabet = "{}[]\",:\\u01-+.eEtrufalsn 'x/#\t\u0001é😀";
    String json = "{\"a\": [1, -2.5e3, \"t\\u00e9\", true, null], \"b\": {\"c\": \"d\"}}";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(json);
      for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        text.replace(
            at, at + random.nextInt(2), "" + alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertReadable(text.toString());
    }
  }

  private static void assertReadable(String json) {
    try {
      Json.readLine(json);
    } catch (IllegalArgumentException wrong) {
      assertThat(wrong.getMessage())
          .as(json)
          .doesNotContainPattern(
              "(?i)token|CTRL|code \\d|marker|was expecting|: expected|Feature|Exception")
          .matches("(?s)(column \\d+: )?.{5,120}");
    }
  }
}
