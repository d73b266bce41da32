package dev.weft.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.json.Json;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// However a program writes a secret, nothing of it is seen.
class WrittenSecretsTest {
  private static final Map<String, UnaryOperator<String>> FORMS = forms();

  private static Map<String, UnaryOperator<String>> forms() {
    Map<String, UnaryOperator<String>> forms = new LinkedHashMap<>();
    forms.put("as it is", it -> it);
    forms.put("JSON", WrittenSecretsTest::json);
    forms.put("JSON in ASCII", it -> each(json(it), WrittenSecretsTest::unicode));
    forms.put("JSON with escaped slashes", it -> json(it).replace("/", "\\/"));
    forms.put("JSON for HTML", it -> each(json(it), c -> "<>&'".indexOf(c) < 0 ? "" + c : u(c)));
    forms.put("JSON in JSON", it -> json(json(it)));
    forms.put("JSON in ASCII in JSON", it -> json(each(json(it), WrittenSecretsTest::unicode)));
    forms.put("percent", WrittenSecretsTest::percent);
    forms.put("percent, in small letters", it -> percent(it).replace("%C3", "%c3"));
    forms.put("percent, with slashes", it -> percent(it).replace("%2F", "/"));
    forms.put("percent, all of it", it -> ofBytes(it, "%%%02X"));
    forms.put("percent in percent", it -> percent(percent(it)));
    forms.put("form", it -> URLEncoder.encode(it, UTF_8));
    forms.put("HTML", WrittenSecretsTest::html);
    forms.put("HTML by numbers", it -> each(it, c -> "&#" + (int) c + ";"));
    forms.put("HTML by hexadecimal numbers", it -> each(it, c -> "&#x%x;".formatted((int) c)));
    forms.put("HTML in HTML", it -> html(html(it)));
    forms.put("quoted for a shell", it -> it.replace("'", "'\\''"));
    forms.put("quoted for a shell by Python", it -> it.replace("'", "'\"'\"'"));
    forms.put("escaped for a shell", it -> it.replaceAll("[^\\p{L}\\d]", "\\\\$0"));
    forms.put("CSV", it -> it.replace("\"", "\"\""));
    forms.put("SQL", it -> it.replace("'", "''"));
    forms.put("Python bytes", it -> ofBytes(it, "\\x%02x"));
    forms.put("octal", it -> ofBytes(it, "\\%03o"));
    forms.put("quoted-printable", it -> ofBytes(it, "=%02X"));
    forms.put("hexadecimal", it -> hex(it, ""));
    forms.put("hexadecimal in capitals", it -> hex(it, "").toUpperCase(java.util.Locale.ROOT));
    forms.put("hexadecimal, apart", it -> hex(it, " "));
    forms.put("hexadecimal with colons", it -> hex(it, ":"));
    forms.put("Base64", it -> Base64.getEncoder().encodeToString(it.getBytes(UTF_8)));
    forms.put("Base64 for URLs", it -> Base64.getUrlEncoder().encodeToString(it.getBytes(UTF_8)));
    forms.put("read as Latin-1", it -> new String(it.getBytes(UTF_8), ISO_8859_1));
    forms.put("written in ASCII", it -> new String(it.getBytes(US_ASCII), US_ASCII));
    forms.put("written in Latin-1", it -> new String(it.getBytes(ISO_8859_1), UTF_8));
    return forms;
  }

  /// Secrets as people have them, with all that encodings write in their own way.
  @Provide
  Arbitrary<String> secrets() {
    Arbitrary<Character> characters =
        Arbitraries.chars()
            .with("abcXYZ019\"'\\/ +%&<>=?*~-_.,:;!@#$|(){}[]`^äßéñ\n\t€Ж中".toCharArray());
    return characters
        .list()
        .ofMinSize(8)
        .ofMaxSize(60)
        .map(all -> all.stream().map(String::valueOf).reduce("k7Q-", String::concat))
        .map(String::strip);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void inNoNotationIsAnythingOfItSeen(@ForAll("secrets") String secret) {
    Masks masks = new Masks(List.of(secret));
    FORMS.forEach(
        (name, form) -> {
          String text = "<" + form.apply(secret) + ">";
          assertThat(masks.isIn(text)).as(name + ": " + text).isTrue();
          // Base64 shares characters with what is beside it.
          assertThat(masks.mask(text))
              .as(name + ": " + text)
              .startsWith("<***")
              .hasSizeLessThan(10);
        });
  }

  @Test
  void linesOfLongEncodingsAreFoundByTheirParts() {
    String secret = "A long secret: " + "0123456789abcdefghij".repeat(5);
    Masks masks = new Masks(List.of(secret));
    String encoded =
        Base64.getMimeEncoder().encodeToString(("user:" + secret + "!").getBytes(UTF_8));

    // The last has fewer bytes than are looked for.
    assertThat(encoded.lines().filter(line -> line.length() > 24))
        .hasSizeGreaterThan(1)
        .allMatch(masks::isIn);
  }

  @Test
  void aNotationThatIsCutIsHeldBackAsAWhole() {
    Masks masks = new Masks(List.of("pässwörd"));
    for (String form :
        List.of("p\\u00e4ssw\\u00f6rd", "p%C3%A4ssw%C3%B6rd", "p&#228;ssw&#xf6;rd")) {
      for (int i = 1; i < form.length(); i++) {
        assertThat(masks.cut("so " + form.substring(0, i))).as(form + " " + i).isEqualTo(3);
      }
      assertThat(masks.cut("so " + form)).isEqualTo(form.length() + 3);
    }
  }

  @Test
  void manyThatAreAlmostOneTakeLittleTime() {
    String secret = "\\".repeat(60) + "&".repeat(60) + "%25".repeat(20);
    Masks masks = new Masks(List.of(secret));

    assertThat(masks.mask("\\".repeat(600) + "&amp;".repeat(200))).isNotNull();
    assertThat(masks.mask("x" + secret + "y")).isEqualTo("x***y");
  }

  private static String json(String text) {
    String json = Json.write(text);
    return json.substring(1, json.length() - 1);
  }

  private static String unicode(char c) {
    return c < 0x80 ? String.valueOf(c) : u(c);
  }

  private static String u(char c) {
    return "\\u%04x".formatted((int) c);
  }

  private static String percent(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String hex(String text, String between) {
    return HexFormat.ofDelimiter(between).formatHex(text.getBytes(UTF_8));
  }

  private static String ofBytes(String text, String format) {
    StringBuilder all = new StringBuilder();
    for (byte each : text.getBytes(UTF_8)) {
      all.append(format.formatted(each & 0xff));
    }
    return all.toString();
  }

  private static String each(String text, Function<Character, String> form) {
    StringBuilder all = new StringBuilder();
    text.chars().forEach(c -> all.append(form.apply((char) c)));
    return all.toString();
  }
}
