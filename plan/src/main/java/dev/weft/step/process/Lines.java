package dev.weft.step.process;

import dev.weft.Attempt;
import dev.weft.secret.Masks;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Converts the bytes that a command prints to lines for display; see [Escapes] for what is dropped
/// from them.
///
/// A line ends with LF, CR LF or, for progress bars, a lone CR; a lone CR creates no empty lines.
/// Bytes that are not UTF-8 become U+FFFD. A backspace removes the previous character. A line
/// longer than 64 KiB is passed on in pieces, all but the last marked as incomplete, which bounds
/// the memory for any output. A line longer than 16 MiB is split into several, with a line between
/// them that says so. On request of the reader an incomplete line is passed on as far as it has
/// arrived, as a piece.
///
/// Each line is independent, because lines of several commands are shown in turns: colours that a
/// line leaves on are turned off at its end and on again at the beginning of the command's next
/// line.
public final class Lines implements Output.Taker {

  static final int PIECE_BYTES_MAX = 65_536;

  /// 16 MiB.
  static final int LINE_PIECES_MAX = 256;

  static final String TOO_LONG = "(weft: a line of more than 16 MiB goes on here)";

  private static final int COLOUR_CHARS_MAX = 256;
  private static final int CAPACITY_KEPT_MAX = 1_024;
  private static final String COLOURS_OFF = "\u001b[0m";

  /// The parameters of a colour sequence that turns all colours off, and possibly others on.
  private static final Pattern OFF = Pattern.compile("0*(;|$)");

  private final Attempt.Printer printer;
  private final Masks masks;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final CharBuffer decoded = CharBuffer.allocate(8_192);
  private final Escapes escapes = new Escapes();

  private final StringBuilder line = new StringBuilder();
  private int lineBytes;

  /// The index in the line after its last colour, which is the limit for backspaces.
  private int textFrom;

  /// The current colours.
  private final StringBuilder colours = new StringBuilder();

  private boolean afterCarriageReturn;

  /// The number of bytes of the line that have been passed on.
  private int handedOn;

  /// The number of complete lines that have been passed on.
  private long ended;

  /// Whether the line overwrites its beginning, which is impossible once that has been passed on.
  private boolean goesBack;

  Lines(Attempt.Printer printer) {
    this(printer, Masks.NONE);
  }

  /// @param masks the secrets that must not be divided
  public Lines(Attempt.Printer printer, Masks masks) {
    this.printer = printer;
    this.masks = masks;
  }

  /// Consumes all bytes except an incomplete character at the end.
  @Override
  public void accept(ByteBuffer bytes) {
    boolean more;
    do {
      more = decoder.decode(bytes, decoded, false) == CoderResult.OVERFLOW;
      takeDecoded();
    } while (more);
  }

  /// Passes on the last line even without a newline.
  @Override
  public void end(ByteBuffer bytes) {
    decoder.decode(bytes, decoded, true);
    takeDecoded();
    decoder.flush(decoded);
    takeDecoded();
    endLine();
  }

  @Override
  public void endLine() {
    if (hasBegun()) {
      handOn(false);
    }
  }

  @Override
  public long unfinished() {
    return line.isEmpty() || goesBack ? 0 : ended + 1;
  }

  @Override
  public void handOnBegun() {
    int end = masks.cut(line);
    if (end > 0) {
      handOn(end, true);
    }
  }

  private boolean hasBegun() {
    return handedOn > 0 || !line.isEmpty();
  }

  private void takeDecoded() {
    char[] chars = decoded.array();
    for (int i = 0; i < decoded.position(); i++) {
      take(chars[i]);
    }
    decoded.clear();
  }

  private void take(char c) {
    if (escapes.plain(c)) {
      afterCarriageReturn = false;
      append(c);
      return;
    }
    switch (escapes.next(c)) {
      case TEXT -> control(c);
      case COLOUR -> colour();
      case DROPPED -> {}
    }
  }

  private void control(char c) {
    switch (c) {
      case '\n' -> {
        if (!afterCarriageReturn) {
          handOn(false);
        }
      }
      case '\r' -> {
        if (hasBegun()) {
          handOn(false);
          afterCarriageReturn = true;
        }
        return;
      }
      case '\b' -> takeBack();
      default -> append(c);
    }
    afterCarriageReturn = false;
  }

  private void append(char c) {
    // A surrogate pair is four bytes, counted at its first half, so that it is never divided.
    int bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    if (Character.isSurrogate(c)) {
      bytes = Character.isHighSurrogate(c) ? 4 : 0;
    }
    makeRoom(bytes);
    if (line.isEmpty()) {
      line.append(colours);
      textFrom = line.length();
    }
    line.append(c);
    lineBytes += bytes;
  }

  private void takeBack() {
    goesBack = true;
    if (line.length() > textFrom) {
      int last = line.offsetByCodePoints(line.length(), -1);
      lineBytes -= line.substring(last).getBytes(StandardCharsets.UTF_8).length;
      line.setLength(last);
    }
    if (line.length() == textFrom && line.compareTo(colours) == 0) {
      line.setLength(0);
    }
  }

  private void colour() {
    String sequence = escapes.colour();
    if (!line.isEmpty()) {
      makeRoom(sequence.length());
    }
    String numbers = escapes.colourNumbers();
    boolean off = OFF.matcher(numbers).lookingAt();
    if (off || colours.length() + sequence.length() > COLOUR_CHARS_MAX) {
      colours.setLength(0);
    }
    if (!off || numbers.contains(";")) {
      colours.append(sequence);
    }
    if (!line.isEmpty()) {
      line.append(sequence);
      lineBytes += sequence.length();
      textFrom = line.length();
    }
  }

  private void makeRoom(int bytes) {
    if (lineBytes + bytes > PIECE_BYTES_MAX) {
      boolean more = handedOn + 2 * PIECE_BYTES_MAX <= LINE_PIECES_MAX * PIECE_BYTES_MAX;
      handOn(masks.cut(line), more);
    }
  }

  /// Passes on the line up to `end`; without `more` the rest is another line.
  private void handOn(int end, boolean more) {
    String rest = line.substring(end);
    line.setLength(end);
    handOn(more);
    if (!more) {
      printer.print(TOO_LONG, false);
    }
    line.append(rest.isEmpty() ? "" : colours).append(rest);
    textFrom = rest.isEmpty() ? 0 : colours.length();
    lineBytes = rest.getBytes(StandardCharsets.UTF_8).length;
  }

  private void handOn(boolean more) {
    if (!line.isEmpty() && !colours.isEmpty()) {
      line.append(COLOURS_OFF);
    }
    String piece = line.toString();
    line.setLength(0);
    if (line.capacity() > CAPACITY_KEPT_MAX) {
      line.trimToSize();
    }
    handedOn = more ? handedOn + lineBytes : 0;
    if (!more) {
      ended++;
      goesBack = false;
    }
    lineBytes = 0;
    textFrom = 0;
    printer.print(piece, more);
  }
}
