package dev.weft.step.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import dev.weft.secret.Masks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinesTest {

  private static final String RED = "\u001b[31m";
  private static final String OFF = "\u001b[0m";

  @Test
  void linesEndWithLfOrCrLf() {
    assertThat(lines("a\nb\r\n\n\r\nc\n")).containsExactly("a", "b", "", "", "c");
  }

  @Test
  void aLastLineWithoutNewlineIsALine() {
    assertThat(lines("a\nb")).containsExactly("a", "b");
    assertThat(lines("")).isEmpty();
  }

  @Test
  void aLoneCrEndsALineAndMakesNoEmptyOnes() {
    assertThat(lines("\r10%\r20%\r\rdone\r\r\nnext\n"))
        .containsExactly("10%", "20%", "done", "next");
  }

  @Test
  void aLineIsHandedOnAsSoonAsItsCrIsThere() {
    List<String> lines = new ArrayList<>();
    new Lines((piece, _) -> lines.add(piece)).accept(ByteBuffer.wrap("10%\r".getBytes(UTF_8)));
    assertThat(lines).containsExactly("10%");
  }

  @Test
  void anythingMayBeSplitOverReads() {
    String text = "é漢😀\r\n" + RED + "red" + OFF + "\u001b]0;title\u0007\u001b[2K!\nend";
    assertThat(linesByteByByte(text.getBytes(UTF_8))).isEqualTo(lines(text));
    assertThat(lines(text)).containsExactly("é漢😀", RED + "red" + OFF + "!", "end");
  }

  @Test
  void malformedBytesAreReplaced() {
    byte[] bytes = {'a', (byte) 0xff, 'b', (byte) 0xc3, '\n', (byte) 0xe6, (byte) 0xbc};
    assertThat(linesByteByByte(bytes)).containsExactly("a\ufffdb\ufffd", "\ufffd");
  }

  @Test
  void aLongLineComesInPiecesOf64KiB() {
    assertThat(lines("x".repeat(65_536) + "\ny\n")).containsExactly("x".repeat(65_536), "y");
    assertThat(lines("x".repeat(65_537) + "\ny\n")).containsExactly("x".repeat(65_536), "x", "y");
    assertThat(lines("x".repeat(150_000)))
        .extracting(String::length)
        .containsExactly(65_536, 65_536, 18_928);
  }

  @Test
  void allPiecesOfALineButTheLastSayThatMoreFollows() {
    String kib64 = "x".repeat(65_536);
    assertThat(marked(kib64 + "\n" + kib64 + "yz\n")).containsExactly(kib64, kib64 + "+", "yz");
    assertThat(marked(kib64 + kib64 + "y")).containsExactly(kib64 + "+", kib64 + "+", "y");
    // A piece ends when something follows it: here a deletion, and a sequence that is not text.
    assertThat(marked(kib64 + "y\b\nz\n")).containsExactly(kib64 + "+", "", "z");
    assertThat(marked(kib64 + RED + "\r\nz")).startsWith(kib64 + "+").hasSize(3);
    assertThat(marked(kib64 + "y\b")).containsExactly(kib64 + "+", "");
  }

  @LongTest
  @Test
  void aLineOfMoreThan16MiBIsMadeSeveralAndThatIsSaid() {
    List<String> pieces =
        marked("x".repeat(16 << 20) + "\n" + "y".repeat((16 << 20) + 1) + "\nz\n");
    assertThat(pieces).hasSize(256 + 256 + 3);
    assertThat(pieces.subList(0, 255)).allMatch(it -> it.endsWith("x+"));
    assertThat(pieces.get(255)).endsWith("x");
    assertThat(pieces.get(511)).endsWith("y");
    assertThat(pieces.subList(512, 515))
        .containsExactly("(weft: a line of more than 16 MiB goes on here)", "y", "z");
  }

  @Test
  void noCharacterIsCutInTwo() {
    for (String character : List.of("é", "漢", "😀")) {
      List<String> pieces = lines("x" + character.repeat(50_000));
      assertThat(String.join("", pieces)).isEqualTo("x" + character.repeat(50_000));
      assertThat(pieces)
          .allSatisfy(piece -> assertThat(piece.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(65_536))
          .noneMatch(piece -> piece.contains("\ufffd"));
      assertThat(pieces.getFirst().getBytes(UTF_8).length).isGreaterThan(65_536 - 4);
    }
  }

  @Test
  void coloursThatALineLeavesOnAreOffAtItsEndAndOnInTheNext() {
    assertThat(lines(RED + "a\nb\n\nc" + OFF + "\nd\n"))
        .containsExactly(RED + "a" + OFF, RED + "b" + OFF, "", RED + "c" + OFF, "d");
  }

  @Test
  void coloursAddUpUntilTheyAreTurnedOff() {
    assertThat(lines("\u001b[1m" + RED + "a\nb\u001b[0;32mc\nd\u001b[m\ne\n"))
        .containsExactly(
            "\u001b[1m" + RED + "a" + OFF,
            "\u001b[1m" + RED + "b\u001b[0;32mc" + OFF,
            "\u001b[0;32md\u001b[m",
            "e");
  }

  @Test
  void coloursAloneAreNoLongLine() {
    List<String> lines = lines("x" + RED.repeat(100_000) + "y\n");
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(66_000));
    assertThat(lines.getLast()).endsWith("y" + OFF);
  }

  @Test
  void aBackspaceTakesTheCharacterBeforeItAway() {
    assertThat(lines("working |\b/\b-\b \bdone\n")).containsExactly("working done");
    assertThat(lines("\b\ba\b\b😀\bb\n")).containsExactly("b");
    assertThat(lines("N\bNA\bAM\bME\bE\n")).containsExactly("NAME");
    assertThat(lines("a" + RED + "\b\bb\n")).containsExactly("a" + RED + "b" + OFF);
    assertThat(lines(RED + "a\b\r\n")).containsExactly("");
  }

  @Test
  void aLineThatHasNotEndedIsHandedOnInPiecesThatMakeItUp() {
    List<String> pieces = new ArrayList<>();
    Lines taking = new Lines((piece, more) -> pieces.add(piece + (more ? "+" : "")));
    taking.accept(ByteBuffer.wrap("one\nName".getBytes(UTF_8)));
    long line = taking.unfinished();
    taking.handOnBegun();
    assertThat(line).isEqualTo(2);
    assertThat(taking.unfinished()).isZero();
    taking.accept(ByteBuffer.wrap(": ".getBytes(UTF_8)));
    assertThat(taking.unfinished()).isEqualTo(line);
    taking.handOnBegun();
    taking.accept(ByteBuffer.wrap("\nAge: ".getBytes(UTF_8)));
    taking.handOnBegun();
    taking.endLine();
    taking.endLine();

    assertThat(pieces).containsExactly("one", "Name+", ": +", "", "Age: +", "");
  }

  @Test
  void manyPiecesOfALineAreNoLongLine() {
    StringBuilder line = new StringBuilder();
    Lines taking = new Lines((piece, more) -> line.append(piece).append(more ? "" : "\n"));
    for (int i = 0; i < 1_000; i++) {
      taking.accept(ByteBuffer.wrap(".".getBytes(UTF_8)));
      taking.handOnBegun();
    }
    taking.accept(ByteBuffer.wrap("\n".getBytes(UTF_8)));

    assertThat(line).hasToString(".".repeat(1_000) + "\n");
  }

  @Test
  void noSecretIsPartedWhereALineHasNotEnded() {
    List<String> pieces = new ArrayList<>();
    Masks masks = new Masks(List.of("hunter2hunter2"));
    Lines taking = new Lines((piece, more) -> pieces.add(piece + (more ? "+" : "")), masks);
    taking.accept(ByteBuffer.wrap("Password: hunter2hun".getBytes(UTF_8)));
    taking.handOnBegun();
    taking.handOnBegun();
    taking.accept(ByteBuffer.wrap("ter2!\n".getBytes(UTF_8)));

    assertThat(pieces).containsExactly("Password: +", "hunter2hunter2!");
  }

  @Test
  void aLineThatGoesBackIsHandedOnWhenItEnds() {
    Lines taking = new Lines((_, _) -> {});
    taking.accept(ByteBuffer.wrap("working |\b/".getBytes(UTF_8)));
    assertThat(taking.unfinished()).isZero();
    taking.accept(ByteBuffer.wrap("\nnext".getBytes(UTF_8)));
    assertThat(taking.unfinished()).isEqualTo(2);
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    Lines taking = new Lines((piece, _) -> lines.add(piece));
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    taking.accept(bytes);
    taking.end(bytes);
    return lines;
  }

  /// The pieces, with a `+` where more follows.
  private static List<String> marked(String text) {
    List<String> pieces = new ArrayList<>();
    Lines taking = new Lines((piece, more) -> pieces.add(piece + (more ? "+" : "")));
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    taking.accept(bytes);
    taking.end(bytes);
    return pieces;
  }

  private static List<String> linesByteByByte(byte[] all) {
    List<String> lines = new ArrayList<>();
    Lines taking = new Lines((piece, _) -> lines.add(piece));
    ByteBuffer bytes = ByteBuffer.allocate(8);
    for (byte one : all) {
      bytes.put(one).flip();
      taking.accept(bytes);
      bytes.compact();
    }
    taking.end(bytes.flip());
    return lines;
  }
}
