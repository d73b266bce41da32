package dev.weft.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.json.Json;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

/// Secrets are masked in every notation in which programs write them.
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
    forms.put(
        "HTML by hexadecimal numbers", it -> each(it, c -> "&#x" + Integer.toHexString(c) + ";"));
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
    forms.put("hexadecimal, as in C", it -> numbers(it, UTF_8, "0x%02x", ", "));
    forms.put("hexadecimal, in capitals, as in C", it -> numbers(it, UTF_8, "0x%02X", ","));
    forms.put("hexadecimal with dashes", it -> hex(it, "-"));
    forms.put("hexadecimal, two bytes at a time", it -> hex(it, "").replaceAll(".{4}(?!$)", "$0 "));
    forms.put("decimal numbers", it -> numbers(it, UTF_8, "%s", ", "));
    forms.put("decimal numbers apart", it -> numbers(it, UTF_8, "%s", " "));
    forms.put("signed bytes", it -> Arrays.toString(it.getBytes(UTF_8)).replaceAll("[\\[\\]]", ""));
    forms.put("octal numbers", it -> numbers(it, UTF_8, "%03o", " "));
    forms.put("UTF-16 in hexadecimal", it -> numbers(it, UTF_16LE, "%02x", ""));
    forms.put("UTF-16 in hexadecimal, apart", it -> numbers(it, UTF_16BE, "%02x", " "));
    forms.put("UTF-16 in decimal numbers", it -> numbers(it, UTF_16BE, "%s", ","));
    forms.put("UTF-16 in Base64", it -> base64(it.getBytes(UTF_16LE)));
    forms.put("UTF-16 in Base64, larger half first", it -> base64(it.getBytes(UTF_16BE)));
    forms.put("Base32", it -> base32(it, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"));
    forms.put("Base32 with digits first", it -> base32(it, "0123456789ABCDEFGHIJKLMNOPQRSTUV"));
    forms.put("Base64", it -> Base64.getEncoder().encodeToString(it.getBytes(UTF_8)));
    forms.put("Base64 for URLs", it -> Base64.getUrlEncoder().encodeToString(it.getBytes(UTF_8)));
    forms.put("read as Latin-1", it -> new String(it.getBytes(UTF_8), ISO_8859_1));
    forms.put("written in ASCII", it -> new String(it.getBytes(US_ASCII), US_ASCII));
    forms.put("written in Latin-1", it -> new String(it.getBytes(ISO_8859_1), UTF_8));
    return forms;
  }

  /// Typical secrets, with all characters that notations escape.
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

  @Test
  void utf16IsFoundWhereOnlyEverySecondByteIsSeen() {
    byte[] bytes = "<k7Q-correct-horse>".getBytes(UTF_16LE);

    assertThat(new Masks(List.of("k7Q-correct-horse")).mask(new String(bytes, UTF_8)))
        .isEqualTo("<\0***\0>\0");
  }

  @Test
  void inBase85NoWholeGroupOfItIsSeen() {
    String secret = "k7Q-correct-horse-battery";
    Masks masks = new Masks(List.of(secret));
    for (String digits :
        List.of(
            ascii('!', 'u'),
            ascii('0', '9') + ascii('A', 'Z') + ascii('a', 'z') + "!#$%&()*+-;<=>?@^_`{|}~",
            ascii('0', '9') + ascii('a', 'z') + ascii('A', 'Z') + ".-:+=^!/*?&<>()[]{}@%$#")) {
      for (String before : List.of("", "a", "ab", "abc", "abcd")) {
        String encoded = base85(before + secret + "abc", digits);
        assertThat(masks.mask(encoded).replace("***", "").length())
            .as(encoded)
            .isLessThanOrEqualTo(20);
      }
    }
  }

  @Test
  void aSecretThatIsBrokenOverLinesIsSeenInNoneOfThem() {
    String secret = "k7Q-correct\"horse'battery+staple/x9Zq";
    String base64 = base64(secret.getBytes(UTF_8));
    for (int width : List.of(10, 20, 25)) {
      assertThat(masked(secret, secret, width)).as("" + width).allMatch("***"::equals);
      assertThat(masked(secret, json(secret), width)).as("" + width).allMatch("***"::equals);
      assertThat(masked(secret, percent(secret), width)).as("" + width).allMatch("***"::equals);
    }
    for (int width : List.of(20, 25, 64)) {
      // The last characters hold what is behind it, too.
      assertThat(masked(secret, base64, width))
          .as("" + width)
          .allMatch(it -> it.matches("[*]{3}.{0,4}|==?"));
    }
    List<String> lines = masked(secret, "token: " + secret + " and more", 20);
    assertThat(lines).startsWith("token: ***").endsWith("*** and more");
    assertThat(lines).allMatch(it -> it.contains("***"));
  }

  @Test
  void aSecretThatIsBrokenOverLinesIsFoundInATextAsAWhole() {
    String secret = "k7Q-correct-horse-battery";
    Masks masks = new Masks(List.of(secret));

    assertThat(masks.mask("a: k7Q-correct-ho\n   rse-battery.")).isEqualTo("a: ***.");
    assertThat(masks.isIn("[\n  107,\n  55,\n  81,\n  45,\n  99,\n  111,\n  114,\n  114,\n 101\n]"))
        .isFalse();
    assertThat(masks.isIn(base64(secret.getBytes(UTF_8)).replaceAll(".{7}", "$0\r\n"))).isTrue();
  }

  @Test
  void ordinaryTextIsNotTakenForAShortSecret() {
    Masks masks = new Masks(List.of("1234", "admin", "00000000", "2026", "hunter2"));
    for (String text :
        List.of(
            "49 50 51 52",
            "49, 50, 51, 52",
            "31-32-33-34",
            "31,32,33,34",
            "[97, 100, 109]",
            "2025-11-30 09:48:12,123",
            "the administration",
            "48, 48, 48, 48, 48",
            "1h2u3n4t5e6r2")) {
      String expected = text.replace("admin", "***");
      assertThat(masks.mask(text)).isEqualTo(expected);
    }
    MaskedLines lines = masks.lines();
    for (String line : List.of("12", "34", "adm", "in", "hunte", "r2", "1", "2", "3", "4")) {
      assertThat(lines.mask(line, false)).isEqualTo(line);
    }
  }

  /// Returns what is visible of a text that is printed in lines of that width.
  private static List<String> masked(String secret, String text, int width) {
    MaskedLines lines = new Masks(List.of(secret)).lines();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < text.length(); i += width) {
      seen.add(lines.mask(text.substring(i, Math.min(text.length(), i + width)), false));
    }
    return seen;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String numbers(String text, Charset charset, String format, String between) {
    List<String> numbers = new ArrayList<>();
    for (byte each : text.getBytes(charset)) {
      numbers.add(String.format(Locale.ROOT, format, each & 0xff));
    }
    return String.join(between, numbers);
  }

  private static String base32(String text, String digits) {
    StringBuilder bits = new StringBuilder();
    for (byte each : text.getBytes(UTF_8)) {
      bits.append(Integer.toBinaryString(0x100 | (each & 0xff)).substring(1));
    }
    bits.append("0".repeat((5 - bits.length() % 5) % 5));
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < bits.length(); i += 5) {
      encoded.append(digits.charAt(Integer.parseInt(bits, i, i + 5, 2)));
    }
    return encoded.toString();
  }

  private static String base85(String text, String digits) {
    byte[] bytes = Arrays.copyOf(text.getBytes(UTF_8), (text.length() + 3) / 4 * 4);
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < bytes.length; i += 4) {
      long value = Long.parseLong(HexFormat.of().formatHex(bytes, i, i + 4), 16);
      StringBuilder group = new StringBuilder();
      for (int digit = 0; digit < 5; digit++, value /= 85) {
        group.append(digits.charAt((int) (value % 85)));
      }
      encoded.append(group.reverse());
    }
    return encoded.toString();
  }

  private static String ascii(char from, char to) {
    StringBuilder all = new StringBuilder();
    for (char c = from; c <= to; c++) {
      all.append(c);
    }
    return all.toString();
  }

  private static String json(String text) {
    String json = Json.write(text);
    return json.substring(1, json.length() - 1);
  }

  private static String unicode(char c) {
    return c < 0x80 ? String.valueOf(c) : u(c);
  }

  private static String u(char c) {
    return String.format(Locale.ROOT, "\\u%04x", (int) c);
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
      all.append(String.format(Locale.ROOT, format, each & 0xff));
    }
    return all.toString();
  }

  private static String each(String text, Function<Character, String> form) {
    StringBuilder all = new StringBuilder();
    text.chars().forEach(c -> all.append(form.apply((char) c)));
    return all.toString();
  }
}
