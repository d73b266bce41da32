package dev.weft.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileNamesTest {

  @Test
  void bytesThatAreNoUtf8AreShownAsSuch() {
    assertThat(FileNames.text("grüße 😀 \uFFFD\uFFFF".getBytes(UTF_8)))
        .isEqualTo("grüße 😀 \uFFFD\uFFFF");
    assertThat(FileNames.text("f\u00e9.dat\u00ff".getBytes(ISO_8859_1)))
        .isEqualTo("f\\xE9.dat\\xFF");
    assertThat(FileNames.text(new byte[] {'a', (byte) 0xEF, (byte) 0xBF, 'A'}))
        .isEqualTo("a\\xEF\\xBFA");
  }
}
