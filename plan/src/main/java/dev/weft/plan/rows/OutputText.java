package dev.weft.plan.rows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// A text of rows among the outputs of a task.
///
/// @param name the expression that reads it
public record OutputText(String name, String text) implements RowText {

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String at(long line) {
    return "line " + line + " of `" + name + "`";
  }

  @Override
  public RowException unreadable(Exception why) {
    return new RowException("`" + name + "` cannot be read: " + RowText.deepest(why).getMessage());
  }
}
