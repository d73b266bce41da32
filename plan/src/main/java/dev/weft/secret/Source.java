package dev.weft.secret;

import dev.weft.host.BoundedFile;
import dev.weft.host.FileNames;
import dev.weft.host.InheritedEnvironment;
import dev.weft.host.WideText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/// The source of a secret. A line break at the end of the value is removed.
public sealed interface Source {

  /// The maximum size of a secret, in bytes.
  int BYTES_MAX = 16 << 10;

  /// Describes the source for users.
  String describe();

  /// Looks up the secret.
  ///
  /// @throws SecretException if it is missing
  String fetch();

  /// A variable of the environment in which Weft was started.
  record Variable(String name) implements Source {
    @Override
    public String describe() {
      return "the environment variable " + name;
    }

    @Override
    public String fetch() {
      String value = InheritedEnvironment.variable(name);
      if (value == null) {
        throw new SecretException(describe() + " is not set");
      }
      if (value.indexOf('\uFFFD') >= 0) {
        throw new SecretException(describe() + " is not a text in UTF-8");
      }
      return withoutLineBreak(value);
    }
  }

  /// A file in UTF-8.
  record TextFile(Path path) implements Source {
    @Override
    public String describe() {
      return "the file " + path;
    }

    @Override
    public String fetch() {
      try {
        return text(BoundedFile.read(path, BYTES_MAX));
      } catch (NoSuchFileException missing) {
        throw new SecretException("there is no file " + path);
      } catch (IOException unreadable) {
        throw new SecretException(describe() + " cannot be read: " + unreadable.getMessage());
      }
    }
  }

  /// The standard output of a command, such as that of a password store. The command may prompt on
  /// the terminal, and its standard error is shown.
  ///
  /// @param arguments the program and its arguments
  record Command(List<String> arguments, Path directory, Duration timeout) implements Source {
    public Command {
      arguments = List.copyOf(arguments);
    }

    @Override
    public String describe() {
      return "the command `" + arguments.getLast() + "`";
    }

    @Override
    public String fetch() {
      if (!arguments.stream().allMatch(FileNames::canHold)) {
        throw new SecretException(
            describe()
                + " holds characters that Java's locale cannot write: "
                + FileNames.localeRemedy());
      }
      try {
        ProcessBuilder builder =
            new ProcessBuilder(arguments)
                .directory(directory.toFile())
                .redirectInput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        InheritedEnvironment.restore(builder.environment());
        return printed(builder.start());
      } catch (IOException cannot) {
        throw new SecretException(describe() + " cannot be run: " + why(cannot));
      }
    }

    private String why(IOException cannot) {
      if (!Files.isDirectory(directory)) {
        return "there is no folder " + directory;
      }
      // The JDK puts the number of the error before its message.
      return String.valueOf(cannot.getMessage())
          .replaceFirst("(?s).*error[:=] ?2\\b.*", "there is no program " + name())
          .replaceFirst("(?s).*error[:=] ?13\\b.*", name() + " may not be executed")
          .replaceFirst("(?s).*error[:=] ?\\d+(?:, | \\()(.*?)\\)?$", "$1");
    }

    private String name() {
      return Matcher.quoteReplacement(arguments.getFirst());
    }

    /// Polls every few milliseconds, because a background process may hold the pipe open.
    private String printed(Process process) throws IOException {
      long start = System.nanoTime();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (InputStream output = process.getInputStream()) {
        boolean ended;
        do {
          ended = process.waitFor(5, TimeUnit.MILLISECONDS);
          bytes.write(output.readNBytes(output.available()));
        } while (!ended
            && bytes.size() <= BYTES_MAX
            && System.nanoTime() - start < timeout.toNanos());
        if (ended && process.exitValue() != 0) {
          throw new SecretException(describe() + " failed: exit " + process.exitValue());
        }
        if (!ended && bytes.size() <= BYTES_MAX) {
          throw new SecretException(
              describe() + " did not end within " + timeout.toSeconds() + " seconds");
        }
        return text(bytes.toByteArray());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new SecretException(describe() + " was interrupted");
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  private static String text(byte[] bytes) throws IOException {
    if (bytes.length > BYTES_MAX) {
      throw new IOException("it holds more than 16 KiB");
    }
    String encoding = WideText.encoding(bytes);
    if (encoding != null) {
      throw new IOException(
          "it is in " + encoding + ", not in UTF-8; " + WideText.remedy(encoding, ""));
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return withoutLineBreak(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString());
    } catch (CharacterCodingException binary) {
      throw new IOException("it is not a text in UTF-8", binary);
    }
  }

  private static String withoutLineBreak(String text) {
    return text.replaceFirst("[\r\n]+\\z", "");
  }
}
