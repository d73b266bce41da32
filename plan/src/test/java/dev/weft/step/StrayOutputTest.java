package dev.weft.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.secret.Masks;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StrayOutputTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Test
  void whatIsPrintedIsHandedOnInWholeLinesWithoutSecrets() {
    PrintStream before = System.out;
    try (StrayOutput stray = StrayOutput.take(new Masks(List.of("hunter22")), lines::add)) {
      assertThat(stray).isNotNull();
      System.out.print("it is hun");
      System.err.println("ein Fehler: \u00e4\u20ac\ud83d\ude00");
      System.out.print("ter22\nand the re");
      System.out.println("st " + "x".repeat(20_000));
      System.out.print("end");
      assertThat(lines)
          .containsExactly(
              "ein Fehler: \u00e4\u20ac\ud83d\ude00",
              "it is ***",
              "and the rest " + "x".repeat(20_000));
    }

    assertThat(lines).last().isEqualTo("end");
    assertThat(System.out).isSameAs(before);
  }
}
