package dev.weft.plan.rows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;

/// The rows that a command prints, as they arrive; they can be read only once.
///
/// @param command the command for display
public record RowOutput(String command, InputStream bytes) implements RowText {

  /// Returns a placeholder for output that does not exist before the run.
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
