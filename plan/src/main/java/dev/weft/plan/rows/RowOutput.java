package dev.weft.plan.rows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;

/// The rows that a command prints, as they come; they can be read once.
///
/// @param command what people call it
public record RowOutput(String command, InputStream bytes) implements RowText {

  /// Stands for what is not printed before the run.
  public static RowOutput notYet(String command) {
    return new RowOutput(command, InputStream.nullInputStream());
  }

  @Override
  public String name() {
    return "what `" + command + "` prints";
  }

  @Override
  public InputStream open() {
    try {
      return utf8(bytes, "");
    } catch (IOException gone) {
      throw unreadable(gone);
    }
  }

  @Override
  public String at(long line) {
    return "line " + line + " of `" + command + "`";
  }

  @Override
  public RowException unreadable(Exception why) {
    return RowText.deepest(why) instanceof CharacterCodingException
        ? new RowException(name() + " is not UTF-8")
        : new RowException(name() + " cannot be read: " + why);
  }
}
