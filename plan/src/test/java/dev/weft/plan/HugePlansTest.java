package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.needs.LongTest;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Excessive plans are refused soon and with a short message.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HugePlansTest {
  private static final int MANY = 1_000_000;

  @TempDir private Path folder;

  @Test
  void deepNestingIsRefusedWhereItBegins() throws IOException {
    assertRefused("tasks: " + "[".repeat(MANY), "nested more than 100 levels deep", ":1:107");
    assertRefused("tasks: " + "{a: ".repeat(MANY / 2), "nested more than 100 levels deep", ":1:");
    assertRefused("- ".repeat(MANY), "nested more than 100 levels deep", ":1:");
    assertRefused("? ".repeat(MANY), "nested more than 100 levels deep", ":1:");
  }

  @Test
  void aliasesCountAsWhatTheyStandFor() throws IOException {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("a%s: &a%s [*a%s, *a%s]\n".formatted(i, i, i - 1, i - 1));
    }
    assertRefused(laughs + "tasks: *a39\n", "more than 500,000 values", ":1:1");
    assertRefused("tasks: &a\n  A: [*a]\n  B: *a\n", "this contains itself", ":1:8");
  }

  @LongTest
  @Test
  void hugeTextsAreNotRepeated() throws IOException {
    String huge = "x".repeat(MANY);
    assertRefused("tasks: {A: [{? " + huge + " : 1}]}", "unknown key `xxx", "");
    assertRefused("tasks: {A: [{wait: " + huge + "}]}", "`wait`: `xxx", "");
    assertRefused(
        "tasks: {A: {needs: a" + huge + ", steps: [ls]}, ? " + huge + " : [ls]}", "needs", "");
    assertRefused("tasks: {A: [{wait: " + "1".repeat(MANY) + "}]}", "`wait`: 111", "");
    assertRefused(
        "tasks: {A: [{run: [ls, '${{ " + "a.".repeat(MANY / 2) + " }}']}]}",
        "error: expression code point size exceeds limit",
        "");
    assertRefused("tasks: {A: [{run: [ls, '" + "${{".repeat(MANY / 3) + "']}]}", "closed", "");
    assertRefused("tasks: {A: ['" + "${{ a }}".repeat(MANY / 8) + "']}", "become code", "");
  }

  @Test
  void manyMistakesAreCounted() throws IOException {
    assertRefused("tasks:\n  A:\n" + "    - {}\n".repeat(10_000), "and 9,900 more", ":3:7");
  }

  @LongTest
  @Test
  void aLongChainOfNeedsIsFollowedToItsEnd() throws Exception {
    StringBuilder chain = new StringBuilder("tasks:\n");
    for (int i = 0; i < 20_000; i++) {
      chain.append("  t%s: {needs: t%s, steps: [ls]}\n".formatted(i, i + 1));
    }

    Path good = Files.writeString(folder.resolve("good.yaml"), chain + "  t20000: [ls]\n");
    assertThat(read(good).plan().groups()).hasSize(20_001);
    assertRefused(
        chain + "  t20000: {needs: t19999, steps: [ls]}\n",
        "needs form a circle: t19999 -> t20000 -> t19999",
        ":20002:19");
  }

  @Test
  void aFileBeyondAllMeasureIsNotRead() throws IOException {
    assertRefused("# " + "x".repeat(3_100_000), "more than 3,000,000 characters", ":1:1");
  }

  private void assertRefused(String text, String message, String place) throws IOException {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    assertThatThrownBy(() -> read(plan))
        .isInstanceOf(PlanException.class)
        .message()
        .contains(message, " --> " + plan + place)
        .satisfies(text1 -> assertThat(text1.length()).isLessThan(200_000));
  }

  private static PlanFile read(Path plan) throws PlanException {
    return PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes()));
  }
}
