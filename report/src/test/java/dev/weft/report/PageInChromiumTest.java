package dev.weft.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Limit;
import dev.weft.Status;
import dev.weft.model.Lane;
import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser. Whatever a test does there, the page logs nothing, throws nothing
/// and asks the network for nothing.
@LongTest
@Needs(program = "chromium", debianPackage = "chromium")
@Timeout(180)
final class PageInChromiumTest {
  @TempDir private static Path folder;

  private static Chromium browser;

  @BeforeAll
  static void startBrowser() throws Exception {
    browser = new Chromium(folder.resolve("profile"));
  }

  @AfterAll
  static void stopBrowser() throws Exception {
    browser.close();
  }

  @BeforeEach
  void takeAUsualWindow() throws Exception {
    browser.size(1_300, 900);
  }

  @AfterEach
  void nothingWasLoggedOrLoaded() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests()).hasSize(1).allMatch(it -> it.startsWith("file:"));
  }

  @Test
  void itSaysWhichRunItIsAndHowItEnded() throws Exception {
    open(Samples.release());

    assertThat(browser.text("h1")).isEqualTo("release failed");
    assertThat(browser.text("#facts")).contains("k3f9x2ab", "2m 15s");
    assertThat(browser.text("#counts")).isEqualTo("19 succeeded1 failed1 skipped");
    assertThat(browser.text("#foot")).startsWith("weft 0.1.0, read at ");
    assertThat(browser.text("#failure-list"))
        .contains("Deploy/search at health (attempt 3): HTTP 503", "3: checksum mismatch");
    assertThat(browser.text("#spent .legend")).contains("waiting for cluster 1m 48s");
    assertThat(browser.text("#path tbody"))
        .contains("Build/compile30.4s23%3", "2 began once builders had room");
    assertThat(browser.text("#path .scrolls ~ .scrolls tbody"))
        .containsSubsequence("Checkout", "Build/admin", "Sign-off", "Deploy/admin")
        .contains("cluster was full");
    assertThat(browser.text("#loads")).contains("3 of 3 held at most, 5 waiting at most");
  }

  @Test
  void aSimulatedRunIsMarkedAsOneAndHasNoDate() throws Exception {
    Simulated simulated =
        new Simulated(
            "This is the median of 50 simulated runs.",
            List.of("Sign-off is answered at once", "<b>so</b>"));
    Path page = folder.resolve("page.html");
    try (Writer out = Files.newBufferedWriter(page)) {
      Page.write(Samples.release(), simulated, "0.1.0", out);
    }
    browser.open(page);

    assertThat(browser.evaluate("document.title").stringValue())
        .isEqualTo("release: simulated (Weft)");
    assertThat(browser.text("h1")).isEqualTo("release failed simulated");
    assertThat(browser.text("#simulated"))
        .contains(
            "nothing was carried out", "median of 50", "Sign-off is answered at once", "<b>so</b>");
    assertThat(browser.text("#facts")).contains("Would take").doesNotContain("Began", "k3f9x2ab");
    assertThat(browser.text("#foot")).startsWith("weft 0.1.0, simulated at ");
    String colour = "getComputedStyle(document.getElementById('simulated')).borderTopStyle";
    assertThat(browser.evaluate(colour).stringValue()).isEqualTo("dashed");
    open(Samples.release());
    assertThat(browser.evaluate("document.getElementById('simulated').offsetHeight").intValue())
        .as("a real run has no such note")
        .isZero();
  }

  @Test
  void ofARunInProgressTheTimeLeftIsShown() throws Exception {
    Lane going = LaneBuilder.task("On", Samples.NINE).ran("go", 60_000).underWay();
    Path page = folder.resolve("page.html");
    try (Writer out = Files.newBufferedWriter(page)) {
      Page.write(Samples.of("going", null, List.of(going)), Duration.ofSeconds(200), "0.1.0", out);
    }
    browser.open(page);

    assertThat(browser.text("#facts")).contains("Leftabout 3m 20s");
    open(Samples.release());
    assertThat(browser.text("#facts")).doesNotContain("Left");
  }

  @Test
  void keysZoomAndMove() throws Exception {
    open(Samples.release());
    assertThat(shown()).isEqualTo("21 tasks, 0s to 2m 15.1s");

    browser.evaluate("document.getElementById('scroller').focus()");
    browser.press("+");
    assertThat(shown()).isEqualTo("21 tasks, 33.8s to 1m 41.3s");
    browser.press("ArrowLeft");
    assertThat(shown()).isEqualTo("21 tasks, 25.3s to 1m 32.9s");
    browser.press("-");
    assertThat(shown()).isEqualTo("21 tasks, 0s to 2m 15.1s");
    browser.press("+", "+", "0");
    assertThat(shown()).isEqualTo("21 tasks, 0s to 2m 15.1s");
  }

  @Test
  void onlyTheWheelWithCtrlZooms() throws Exception {
    open(Samples.release());
    browser.evaluate("document.getElementById('scroller').scrollIntoView()");
    String before = picture();

    browser.wheel(700, 200, 100, false);
    assertThat(shown()).isEqualTo("21 tasks, 0s to 2m 15.1s");
    browser.wheel(700, 200, -300, true);
    assertThat(shown()).isNotEqualTo("21 tasks, 0s to 2m 15.1s");
    assertThat(picture()).isNotEqualTo(before);
  }

  @Test
  void draggingMovesAndTheButtonFits() throws Exception {
    open(Samples.release());
    browser.evaluate("document.getElementById('scroller').scrollIntoView()");
    click("#zoom-in");
    String before = shown();

    browser.mouse("mousePressed", 800, 200);
    browser.mouse("mouseMoved", 700, 200);
    browser.mouse("mouseReleased", 700, 200);
    browser.awaitFrame();
    assertThat(shown()).isNotEqualTo(before);
    click("#fit");
    assertThat(shown()).isEqualTo("21 tasks, 0s to 2m 15.1s");
  }

  @Test
  void findLooksAtTasksAndSteps() throws Exception {
    open(Samples.release());

    type("find", "ADMIN");
    assertThat(shown()).startsWith("2 of 21 tasks");
    type("find", "roll-out");
    assertThat(shown()).startsWith("8 of 21 tasks");
    type("find", "nothing of the kind");
    assertThat(shown()).startsWith("0 of 21 tasks");
    type("find", "");
    assertThat(shown()).startsWith("21 tasks");
  }

  @Test
  void tasksAreChosenByHowTheyEndedAndByGroup() throws Exception {
    open(Samples.release());

    choose("show", "failed");
    assertThat(shown()).startsWith("1 of 21 tasks");
    choose("show", "critical");
    assertThat(shown()).startsWith("9 of 21 tasks");
    choose("show", "all");
    String group = "Array.from(group.options).find(it => it.textContent === 'Build').value";
    choose("group", browser.evaluate(group).stringValue());
    assertThat(shown()).startsWith("8 of 21 tasks");
  }

  @Test
  void sortingChangesWhoIsFirst() throws Exception {
    open(Samples.orders(300));

    assertThat(firstTask()).contains("Orders/000001,");
    choose("sort", "length");
    String longest = firstTask();
    assertThat(longest).doesNotContain("Orders/000001,");
    choose("sort", "name");
    assertThat(firstTask()).contains("Orders/000001,");
  }

  @Test
  void aTasksDetailsAreATable() throws Exception {
    open(Samples.release());
    browser.evaluate("document.getElementById('scroller').focus()");
    choose("show", "failed");

    browser.press("ArrowDown", "ArrowDown", "Enter");
    assertThat(browser.text("#details-title")).isEqualTo("Deploy/search");
    assertThat(browser.text("#details tbody tr:nth-child(1)")).contains("9s for cluster");
    assertThat(browser.text("#details tbody tr:nth-child(5)"))
        .startsWith("health3failed")
        .endsWith("HTTP 503 from https://search.example/health");
    assertThat(browser.text("#details pre")).contains("search is not ready");
    click("#close-details");
    assertThat(browser.evaluate("document.activeElement.id").stringValue()).isEqualTo("scroller");
  }

  @Test
  void aFailureLeadsToItsTask() throws Exception {
    open(Samples.orders(10_000));
    choose("show", "succeeded");

    click("#failure-list button");
    assertThat(browser.text("#selected")).startsWith("Chosen: Orders/000118, failed");
    assertThat(browser.text("#details-title")).isEqualTo("Orders/000118");
    assertThat(browser.evaluate("scroller.scrollTop").intValue()).isPositive();
  }

  @Test
  void groupsCloseAndOpen() throws Exception {
    open(Samples.release());
    int open = browser.evaluate("extent.offsetHeight").intValue();

    click("#fold");
    assertThat(browser.evaluate("extent.offsetHeight").intValue()).isLessThan(open - 300);
    browser.evaluate("scroller.focus()");
    browser.press("Home", "ArrowDown", "Enter");
    assertThat(browser.text("#selected")).isEqualTo("Chosen: Build, 8 tasks");
    assertThat(browser.text("#fold")).isEqualTo("Close all groups");
  }

  @Test
  void theTableOfStepsIsSorted() throws Exception {
    open(Samples.release());
    String first = "#spreads tbody tr:first-child";
    assertThat(browser.text(first)).startsWith("Checkoutfetch");

    click("#spreads th:nth-child(8) button");
    assertThat(browser.text(first)).startsWith("Sign-offrelease-manager");
    assertThat(browser.evaluate("document.querySelector('[aria-sort=descending]').textContent"))
        .hasToString("\"Most\"");
    assertThat(browser.evaluate("document.activeElement.textContent")).hasToString("\"Most\"");
    click("#spreads th:nth-child(8) button");
    assertThat(browser.text(first)).startsWith("Deployhealth");
  }

  @Test
  void whatARunIsCalledOrPrintsIsText() throws Exception {
    open(Samples.hostile());

    assertThat(browser.evaluate("document.title").stringValue()).startsWith("</script>");
    assertThat(browser.evaluate("document.querySelectorAll('img').length").intValue()).isZero();
    assertThat(browser.evaluate("document.scripts.length").intValue()).isEqualTo(2);
    assertThat(browser.text("pre")).contains("<img src=x onerror=", "red").doesNotContain("\u001b");
    assertThat(browser.text("main")).doesNotContain("\u202e");
    assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(1_300);
  }

  @Test
  void runsOfOddShapesAreShown() throws Exception {
    open(Samples.of("nothing", Status.SUCCEEDED, List.of()));
    assertThat(shown()).startsWith("0 tasks");
    browser.evaluate("scroller.focus()");
    browser.press("ArrowDown", "Enter", "+", "End");

    open(
        Samples.of(
            "going", null, List.of(LaneBuilder.task("On", Samples.NINE).ran("go", 0).underWay())));
    assertThat(browser.text("h1")).isEqualTo("going not ended");
    assertThat(browser.text("#counts")).isEqualTo("1 not ended");

    open(
        Samples.of(
            "back",
            Status.SUCCEEDED,
            List.of(
                LaneBuilder.task("Back", Samples.NINE.minusSeconds(1))
                    .ran("a", 3)
                    .ran("b", -5_000)
                    .queued("gone", -100)
                    .ran("c", 1, "gone")
                    .ended(Status.SUCCEEDED))));
    assertThat(shown()).startsWith("1 task,");
  }

  @Test
  void theTimeInWhichARunWasCutOffIsFolded() throws Exception {
    Lane before =
        LaneBuilder.task("Before", Samples.NINE).ran("go", 60_000).ended(Status.SUCCEEDED);
    Lane after =
        LaneBuilder.task("After", Samples.NINE.plus(Duration.ofDays(3)))
            .ran("go", 60_000)
            .ended(Status.SUCCEEDED);
    open(Samples.of("days", Status.SUCCEEDED, List.of(before, after)));

    assertThat(shown()).isEqualTo("2 tasks, 0s to 3d 1m");
    // Both minutes have almost half of the width each, else the second would be one pixel.
    String lastThird =
        """
        (() => {
          const pen = lanes.getContext('2d');
          const x = Math.round(lanes.width * 0.75);
          const column = pen.getImageData(x, 0, 1, lanes.height).data;
          const ground = column.slice(0, 3).join();
          let marked = 0;
          for (let i = 0; i < column.length; i += 4) marked += column.slice(i, i + 3).join() !== ground;
          return marked;
        })()
        """;
    assertThat(browser.evaluate(lastThird).intValue()).isGreaterThan(8);
  }

  @Test
  void everyLimitThatAnAttemptWaitsForIsNamedAndThoseOfTasksAreHeldThroughout() throws Exception {
    Lane lane =
        LaneBuilder.task("Pay", Samples.NINE)
            .queued("api", 2_000)
            .queued("bank", 3_000)
            .ran("charge", 1_000, "api", "bank")
            .ended(Status.SUCCEEDED);
    open(
        Samples.of(
            "pay",
            Status.SUCCEEDED,
            List.of(new Timeline.Group("Pay", List.of(), List.of("desk"))),
            List.of(Limit.atMost("api", 2), Limit.atMost("desk", 1)),
            List.of(lane)));

    browser.evaluate("scroller.focus()");
    browser.press("ArrowDown", "Enter");
    assertThat(browser.text("#details tbody")).contains("2s for api, 3s for bank");
    assertThat(browser.text("#spent")).contains("waiting for api 2s", "waiting for bank 3s");
    assertThat(browser.text("#loads"))
        .contains("desk at most 1 at once. 1 of 1 held at most, 0 waiting at most, full for 100%");
  }

  @Test
  void stepsSideBySideHaveRowsOfTheirOwn() throws Exception {
    LaneBuilder lane = LaneBuilder.task("Wide", Samples.NINE);
    for (int i = 0; i < 1_000; i++) {
      lane.beside("part" + i, Lane.Kind.WORK, Samples.NINE, 50);
    }
    open(Samples.of("wide", Status.SUCCEEDED, List.of(lane.paused(50).ended(Status.SUCCEEDED))));

    assertThat(browser.evaluate("extent.offsetHeight").intValue()).isBetween(100, 200);
  }

  @Test
  void manyTasksAreLoadedAndScrolled() throws Exception {
    open(Samples.orders(10_000));

    // In a fifth of that on a machine that has time; bench/README.md has the figures.
    assertThat(browser.evaluate("performance.now()").doubleValue()).isLessThan(20_000);
    assertThat(browser.evaluate("document.querySelectorAll('*').length").intValue())
        .as("elements do not grow with the number of tasks")
        .isLessThan(1_000);
    String before = picture();
    browser.evaluate("scroller.scrollTop = 100000");
    browser.awaitFrame();
    assertThat(picture()).isNotEqualTo(before);
  }

  @Test
  void itRestsWhileNobodyDoesAnything() throws Exception {
    open(Samples.release());
    String counted =
        """
        new Promise(done => {
          let calls = 0;
          const frame = window.requestAnimationFrame;
          window.requestAnimationFrame = it => { calls++; return frame(it); };
          let frames = 20;
          const next = () => frames-- > 0 ? frame(next) : done(calls);
          frame(next);
        })
        """;
    assertThat(browser.evaluate(counted).intValue()).isZero();
  }

  @Test
  void itIsPrintedWhole() throws Exception {
    open(Samples.release());

    String pdf =
        browser.send("Page.printToPDF", Map.of("printBackground", true)).get("data").stringValue();
    assertThat(pdf.length()).isGreaterThan(20_000);
    browser.awaitFrame();
    assertThat(shown()).isEqualTo("21 tasks, 0s to 2m 15.1s");
    assertThat(browser.evaluate("document.documentElement.className").stringValue()).isEmpty();
  }

  @Test
  void manyTasksArePrintedOverAsManyPagesAsTheyTake() throws Exception {
    open(Samples.orders(200));
    int whole = browser.evaluate("extent.offsetHeight").intValue();

    browser.evaluate("dispatchEvent(new Event('beforeprint'))");
    String heights =
        """
        [lanes, ...document.querySelectorAll('#printed canvas')]
          .map(it => parseInt(it.style.height) - 24).reduce((a, b) => a + b)
        """;
    // Each canvas begins with the times, which take 24 pixels.
    assertThat(browser.evaluate(heights).intValue()).isBetween(whole - 24, whole + 24);
    String coloured =
        """
        [...document.querySelectorAll('#printed canvas')].map(it => {
          const all = it.getContext('2d').getImageData(0, 0, it.width, it.height).data;
          const colours = new Set();
          for (let i = 0; i < all.length; i += 4 * 7) colours.add(all.slice(i, i + 4).join());
          return colours.size > 2;
        })
        """;
    assertThat(browser.evaluate(coloured).toString()).isEqualTo("[true,true,true,true,true]");
    assertThat(browser.text("#printed")).isEmpty();
    browser.evaluate("dispatchEvent(new Event('afterprint'))");
    assertThat(browser.evaluate("document.querySelectorAll('#printed *').length").intValue())
        .isZero();
    assertThat(printedPages()).isGreaterThan(5);
  }

  @Test
  void whatHasNoRoomOnPaperIsCounted() throws Exception {
    open(Samples.orders(3_000));

    browser.evaluate("dispatchEvent(new Event('beforeprint'))");
    assertThat(browser.text("#printed")).matches("And [0-9,]+ rows more\\.");
    browser.evaluate("dispatchEvent(new Event('afterprint'))");
  }

  @Test
  void ofARunThatWasCutOffTheTasksUnderWayAreShownUntilTheEndOfWhatIsKnown() throws Exception {
    Lane waits = LaneBuilder.task("Waits", Samples.NINE).ran("go", 1_000).underWay("rest");
    Lane works = LaneBuilder.task("Works", Samples.NINE).ran("go", 60_000).ended(Status.SUCCEEDED);
    open(Samples.of("cut off", null, List.of(waits, works)));

    assertThat(browser.text("#counts")).isEqualTo("1 not ended1 succeeded");
    browser.evaluate("scroller.focus()");
    browser.press("Home", "Enter");
    assertThat(browser.text("#selected")).contains("Waits, not ended");
    assertThat(browser.text("#details")).contains("rest").contains("since");
    String atTheMiddle =
        """
        (() => {
          const scale = lanes.width / lanes.clientWidth;
          const from = Math.round(24 * scale);
          const to = Math.round((24 + 18) * scale);
          const x = Math.round(lanes.width * 0.6);
          const strip = lanes.getContext('2d').getImageData(x, from + 2, 20, to - from - 4).data;
          const ground = strip.slice(0, 3).join();
          let marked = 0;
          for (let i = 0; i < strip.length; i += 4) marked += strip.slice(i, i + 3).join() !== ground;
          return marked;
        })()
        """;
    assertThat(browser.evaluate(atTheMiddle).intValue()).isPositive();
    assertThat(printedPages()).isPositive();
  }

  private static long printedPages() throws Exception {
    String pdf = browser.send("Page.printToPDF", Map.of()).get("data").stringValue();
    String text = new String(Base64.getDecoder().decode(pdf), StandardCharsets.ISO_8859_1);
    browser.awaitFrame();
    return Pattern.compile("/Type\\s*/Page\\b").matcher(text).results().count();
  }

  @Test
  void everythingHasANameAndHeadingsAreInOrder() throws Exception {
    open(Samples.release());
    click("#failure-list button");

    String nameless =
        """
        Array.from(document.querySelectorAll('button, input, select, canvas, section, [role], pre'))
          .filter(it => !it.closest('[aria-hidden]') && !it.ariaLabel && !it.labels?.length
            && !it.getAttribute('aria-labelledby') && !it.textContent.trim())
          .map(it => it.outerHTML)
        """;
    assertThat(browser.evaluate(nameless)).isEmpty();
    String skipped =
        """
        Array.from(document.querySelectorAll('h1, h2, h3'))
          .map(it => Number(it.tagName[1]))
          .filter((level, i, all) => level > (all[i - 1] ?? 0) + 1)
        """;
    assertThat(browser.evaluate(skipped)).isEmpty();
    assertThat(browser.evaluate("document.querySelectorAll('main, header, footer').length"))
        .hasToString("3");
    assertThat(browser.evaluate("document.querySelectorAll('table:not(:has(caption))')")).isEmpty();
  }

  @Test
  void coloursCanBeToldFromWhatIsBehindThem() throws Exception {
    for (String scheme : List.of("light", "dark")) {
      browser.scheme(scheme);
      open(Samples.release());
      List<String> texts =
          List.of("text", "dim", "accent", "failed", "succeeded", "limit", "critical");
      for (String ground : List.of("bg", "panel", "selected")) {
        for (String text : texts) {
          assertContrast(scheme, text, ground, 4.5);
        }
      }
      for (String bar : List.of("running", "failed", "cancelled")) {
        assertContrast(scheme, "on-bar", bar, 4.5);
      }
      for (String mark : List.of("running", "limit", "retry", "waiting", "approval", "gather")) {
        assertContrast(scheme, mark, "bg", 3);
      }
    }
    browser.scheme("light");
  }

  @Test
  void everyWidthHasRoomForIt() throws Exception {
    for (int width : List.of(400, 800, 2_500)) {
      browser.size(width, 900);
      open(Samples.release());
      assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
          .isLessThanOrEqualTo(width);
    }
  }

  /// As WCAG 2 has it.
  private static void assertContrast(String scheme, String a, String b, double least)
      throws Exception {
    double x = luminance(a);
    double y = luminance(b);
    assertThat((Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05))
        .as("%s on %s, %s", a, b, scheme)
        .isGreaterThanOrEqualTo(least);
  }

  private static double luminance(String colour) throws Exception {
    String text =
        browser
            .evaluate(
                "getComputedStyle(document.documentElement).getPropertyValue('--" + colour + "')")
            .stringValue()
            .strip();
    List<Double> parts = new ArrayList<>();
    for (int i = 1; i < 7; i += 2) {
      double part = Integer.parseInt(text.substring(i, i + 2), 16) / 255.0;
      parts.add(part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
    }
    return 0.2126 * parts.get(0) + 0.7152 * parts.get(1) + 0.0722 * parts.get(2);
  }

  private static void open(Timeline timeline) throws Exception {
    Path page = folder.resolve("page.html");
    try (Writer out = Files.newBufferedWriter(page)) {
      Page.write(timeline, "0.1.0", out);
    }
    browser.open(page);
  }

  private static String shown() throws Exception {
    return browser.text("#shown");
  }

  /// The row below the group's head, as it is said when it is chosen.
  private static String firstTask() throws Exception {
    browser.evaluate("scroller.focus()");
    browser.press("Home", "ArrowDown");
    return browser.text("#selected");
  }

  private static String picture() throws Exception {
    return browser.evaluate("lanes.toDataURL()").stringValue();
  }

  private static void click(String selector) throws Exception {
    browser.evaluate("document.querySelector('" + selector + "').click()");
    browser.awaitFrame();
  }

  private static void type(String id, String text) throws Exception {
    enter(id, text, "input");
  }

  private static void choose(String id, String value) throws Exception {
    enter(id, value, "change");
  }

  private static void enter(String id, String value, String event) throws Exception {
    String element = "document.getElementById('" + id + "')";
    browser.evaluate(element + ".value = '" + value + "'");
    browser.evaluate(element + ".dispatchEvent(new Event('" + event + "'))");
    browser.awaitFrame();
  }
}
