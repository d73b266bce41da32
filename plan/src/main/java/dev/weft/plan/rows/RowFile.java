package dev.weft.plan.rows;

import dev.weft.plan.hints.Nearest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of rows.
public record RowFile(Path path) implements RowText {
  @Override
  public InputStream open() {
    if (Files.isDirectory(path)) {
      throw new RowException(path + " is a folder", "name a file in it");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new RowException(
          path + " is no regular file", "rows are read more than once; save them first");
    }
    try {
      InputStream bytes = new BufferedInputStream(Files.newInputStream(path));
      try {
        return utf8(bytes, name());
      } catch (IOException | RowException unreadable) {
        bytes.close();
        throw unreadable;
      }
    } catch (IOException unreadable) {
      throw unreadable(unreadable);
    }
  }

  private record Version(FileTime written, long size) {}

  @Override
  public @Nullable Object version() {
    try {
      return new Version(Files.getLastModifiedTime(path), Files.size(path));
    } catch (IOException gone) {
      return null;
    }
  }

  @Override
  public String name() {
    return String.valueOf(path.getFileName());
  }

  @Override
  public String at(long line) {
    return name() + ":" + line;
  }

  @Override
  public RowException unreadable(Exception why) {
    return switch (RowText.deepest(why)) {
      case NoSuchFileException _ -> {
        List<String> files = Nearest.beside(path, Files::isRegularFile);
        String remedy = Nearest.remedy(name(), files);
        yield new RowException("there is no file " + path, remedy);
      }
      case AccessDeniedException _ ->
          new RowException(name() + " may not be read", "its permissions forbid it");
      case CharacterCodingException _ -> notUtf8();
      case FileSystemException file when file.getReason() != null ->
          new RowException(name() + " cannot be read: " + file.getReason());
      case IOException other when other.getMessage() != null ->
          new RowException(name() + " cannot be read: " + other.getMessage());
      case Throwable _ -> new RowException(name() + " cannot be read");
    };
  }

  /// A decoder reads ahead, so the position of the error is searched anew.
  private RowException notUtf8() {
    String remedy = "save the file as UTF-8";
    long line = 1;
    ByteBuffer bytes = ByteBuffer.allocate(8_192).limit(0);
    CharBuffer chars = CharBuffer.allocate(8_192);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try (InputStream in = Files.newInputStream(path)) {
      CoderResult result = CoderResult.UNDERFLOW;
      for (int read = 0; read >= 0 && !result.isError(); ) {
        bytes.compact();
        read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        bytes.position(bytes.position() + Math.max(0, read)).flip();
        result = decoder.decode(bytes, chars, read < 0);
        line += chars.flip().chars().filter(c -> c == '\n').count();
        chars.clear();
      }
      return new RowException(at(line) + ": this line is not UTF-8", remedy);
    } catch (IOException gone) {
      return new RowException(name() + " is not UTF-8", remedy);
    }
  }
}
