package dev.weft.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.json.Json;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasksTest {
  private static final String TOKEN = "s3cr/t +ké\"y'";

  private final Masks masks = new Masks(List.of(TOKEN, "hunter2", "first line\nsecond line"));

  @Test
  void aSecretIsMaskedWhereverItStands() {
    assertThat(masks.mask("hunter2")).isEqualTo("***");
    assertThat(masks.mask("a hunter2, hunter2hunter2!")).isEqualTo("a ***, ******!");
    assertThat(masks.mask("nothing here: hunter")).isEqualTo("nothing here: hunter");
    assertThat(masks.mask("")).isEmpty();
  }

  @Test
  void eachLineOfASecretIsOne() {
    assertThat(masks.mask("> second line <")).isEqualTo("> *** <");
    assertThat(masks.mask("first line\nsecond line.")).isEqualTo("***.");
  }

  @Test
  void itIsFoundInTheFormsInWhichProgramsWriteTexts() {
    for (String form :
        List.of(
            Json.write(TOKEN).substring(1, Json.write(TOKEN).length() - 1),
            URLEncoder.encode(TOKEN, UTF_8),
            "s3cr%2ft%20%2bk%c3%a9%22y%27",
            "s3cr/t +ké\"y'\\''",
            "733363722f74202b6bc3a9227927",
            Base64.getEncoder().encodeToString(TOKEN.getBytes(UTF_8)))) {
      assertThat(masks.mask("<" + form + ">")).as(form).startsWith("<***").hasSizeLessThan(12);
    }
  }

  @Property(tries = 500)
  void noPartOfItIsLeftInBase64OfALongerText(
      @ForAll @StringLength(max = 9) String before,
      @ForAll @StringLength(min = 6, max = 40) String secret,
      @ForAll @StringLength(max = 9) String after) {
    if (secret.strip().length() < 6 || !UTF_8.newEncoder().canEncode(secret)) {
      return;
    }
    String encoded = Base64.getEncoder().encodeToString((before + secret + after).getBytes(UTF_8));
    String masked = new Masks(List.of(secret)).mask(encoded);
    assertThat(masked).contains(Masks.MASK);
    // Less than three bytes of it remain beside the mask.
    assertThat(encoded.length() - masked.length() + 3)
        .isGreaterThanOrEqualTo(secret.getBytes(UTF_8).length * 4 / 3 - 3);
  }

  @Test
  void twoThatOverlapAreMaskedAsOne() {
    Masks two = new Masks(List.of("abcdef", "defghi"));
    assertThat(two.mask("xabcdefghix")).isEqualTo("x***x");
  }

  @Test
  void coloursDoNotHideIt() {
    assertThat(masks.mask("a \u001b[31mhun\u001b[0;1mter2\u001b[0m b"))
        .isEqualTo("a \u001b[31m***\u001b[0m b");
  }

  @ParameterizedTest
  @CsvSource({"what hunt, 5", "what hunter2, 12", "what, 4", "s3cr, 0", "a firs, 2"})
  void aTextIsCutBeforeASecretBegins(String text, int cut) {
    // An encoded secret may begin with any single character.
    assertThat(masks.cut(text)).isBetween(Math.max(0, cut - 1), cut);
  }

  @Test
  void withoutSecretsNothingIsMaskedAndNothingIsHeldBack() {
    assertThat(Masks.NONE.mask("hunter2")).isEqualTo("hunter2");
    assertThat(Masks.NONE.cut("hunter2")).isEqualTo(7);
  }
}
