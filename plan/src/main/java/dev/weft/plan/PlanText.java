package dev.weft.plan;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The text of a plan file, without a byte order mark.
final class PlanText {
  private PlanText() {}

  /// @throws IOException if it cannot be read; the message is for people and names the file
  static String read(Path file) throws IOException {
    try {
      String text = Files.readString(file);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException missing) {
      throw new IOException("there is no file " + file, missing);
    } catch (CharacterCodingException binary) {
      throw new IOException(file + " is not a text in UTF-8", binary);
    } catch (IOException unreadable) {
      String why = Files.isDirectory(file) ? "it is a folder" : unreadable.getMessage();
      throw new IOException(file + " cannot be read: " + why, unreadable);
    }
  }
}
