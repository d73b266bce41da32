package dev.weft.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Status;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class PageTest {

  @Test
  void thePolicyNamesTheOneScriptAndTheOneStyle() throws Exception {
    String page = page(Samples.lesson());

    assertThat(between(page, "script-src ", ";"))
        .isEqualTo(hash(between(page, "<script>", "</script>")));
    assertThat(between(page, "style-src ", ";"))
        .isEqualTo(hash(between(page, "<style>", "</style>")));
    assertThat(page).contains("default-src 'none'").doesNotContain("unsafe-inline", "{{");
  }

  @Test
  void itNamesNothingThatCouldBeLoaded() throws IOException {
    assertThat(
            Pattern.compile("(?:src|href)=\"([^\"]*)\"|url\\(|@import|https?:")
                .matcher(page(Samples.lesson()))
                .results()
                .map(MatchResult::group))
        .containsExactly("href=\"data:,\"", "href=\"#timeline\"");
  }

  @Test
  void everyScriptIsInItOnce() throws IOException {
    String page = page(Samples.lesson());

    try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/weft/report"))) {
      List<Path> scripts = files.filter(file -> file.toString().endsWith(".js")).toList();
      assertThat(scripts).isNotEmpty();
      for (Path script : scripts) {
        assertThat(page.split(Pattern.quote(Files.readString(script)), -1))
            .as("%s", script)
            .hasSize(2);
      }
    }
  }

  @Test
  void noTextOfTheRunCanEndTheDataOrBeginAnElement() throws IOException {
    String page = page(Samples.hostile());

    assertThat(Pattern.compile("</script").matcher(page).results()).hasSize(2);
    assertThat(page).doesNotContain("<img", "<!--");
    assertThat(data(Samples.hostile()).get("plan").stringValue())
        .isEqualTo("</script><script>document.title='owned'</script><!--<script>");
  }

  @Test
  void timesAreMicrosecondsSinceTheBeginning() throws IOException {
    JsonNode data = data(Samples.lesson());

    assertThat(data.get("began").longValue()).isEqualTo(Samples.NINE.toEpochMilli());
    assertThat(data.get("end").longValue()).isEqualTo(4_500_000);
    assertThat(data.get("lanes").toString())
        .isEqualTo(
            "[\"Laptop\",0,0,4500000,0,3,\"Coffee\",1,0,4500000,0,3,\"Parcel\",2,0,3900000,0,4]");
    assertThat(data.get("attempts").toString()).startsWith("[0,0,1000000,1,0,2000000,2,0,1500000,");
  }

  @Test
  void whatAttemptsHaveInCommonIsWrittenOnce() throws IOException {
    JsonNode data = data(Samples.orders(1_000));

    assertThat(data.get("lanes")).hasSize(6 * 1_000);
    assertThat(data.get("steps").toString())
        .isEqualTo("[\"check\",\"reserve\",\"charge\",\"confirm\"]");
    assertThat(data.get("forms").size()).isLessThan(20);
    assertThat(page(Samples.orders(1_000)).length() - page(Samples.orders(0)).length())
        .isLessThan(1_000 * 120);
  }

  @Test
  void aRunThatHasNotEndedSaysSo() throws IOException {
    JsonNode data =
        data(
            Samples.of(
                "going",
                null,
                List.of(LaneBuilder.task("On", Samples.NINE).ran("go", 5).underWay())));

    assertThat(data.get("ended").booleanValue()).isFalse();
    assertThat(data.get("status").intValue()).isEqualTo(-1);
    assertThat(data.get("lanes").toString()).isEqualTo("[\"On\",0,0,-1,-1,1]");
  }

  @Test
  void aClockThatWasSetBackGivesNoLengthBelowZero() throws IOException {
    JsonNode data =
        data(
            Samples.of(
                "back",
                Status.SUCCEEDED,
                List.of(
                    LaneBuilder.task("Back", Samples.NINE)
                        .ran("a", 3)
                        .ran("b", -50)
                        .ran("c", 1)
                        .ended(Status.SUCCEEDED))));

    assertThat(data.get("attempts").toString()).isEqualTo("[0,0,3000,1,0,0,2,-50000,1000]");
  }

  static String page(Timeline timeline) throws IOException {
    StringWriter page = new StringWriter();
    Page.write(timeline, "0.1.0", page);
    return page.toString();
  }

  private static JsonNode data(Timeline timeline) throws IOException {
    return new JsonMapper()
        .readTree(between(page(timeline), "type=\"application/json\">", "</script>"));
  }

  private static String between(String text, String from, String to) {
    int begin = text.indexOf(from) + from.length();
    return text.substring(begin, text.indexOf(to, begin));
  }

  private static String hash(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }
}
