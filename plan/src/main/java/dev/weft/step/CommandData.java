package dev.weft.step;

import static dev.weft.Weft.gather;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.secret.Masks;
import dev.weft.step.process.CommandLine;
import dev.weft.step.process.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A command that is run for the data that it prints on standard output.
///
/// @param command the command
/// @param name its name for display
public record CommandData(CommandBody command, String name) {
  private static final int LAST_LINE_CHARS_MAX = 300;
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[\\d;:]*m");

  /// Reads data as it arrives.
  @FunctionalInterface
  public interface Reader {
    /// Reads to the end, or until the data is invalid.
    ///
    /// @throws InterruptedException if no more data is needed
    void read(InputStream data) throws InterruptedException;
  }

  /// Runs the command while a reader consumes its output on a virtual thread. If the reader is
  /// slow, the command blocks. Returns when both have ended; an exception from the reader, or an
  /// interrupt, ends the command and everything that it started.
  ///
  /// @param context the values that the command's templates can read
  /// @throws StepFailedException if the command cannot be started, or fails; the message names it,
  ///     its exit code, and the last line on its standard error, and contains no secret. Data that
  ///     it printed before has been read
  /// @throws Exception any exception of the reader, if the command did not fail
  public void read(Context context, Reader reader) throws Exception {
    String key = context.run().id() + "/" + context.task().name() + "/for-each";
    CommandLine line = command.commandLine(context, key, Map.of());
    AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        Pipe.SourceChannel source = pipe.source()) {
      gather(
          () -> {
            // Before the reader reaches the end, which it may consider premature.
            try (sink) {
              failure.set(run(line, sink));
            }
          },
          () -> {
            try (InputStream data = Channels.newInputStream(source)) {
              reader.read(data);
            }
          });
    } catch (InterruptedException noLongerWanted) {
      throw noLongerWanted;
    } catch (Exception wrong) {
      throwIfAny(failure.get());
      throw wrong;
    }
    throwIfAny(failure.get());
  }

  private void throwIfAny(@Nullable Failure failure) {
    if (failure != null) {
      String message = "`" + name + "`: " + command.secrets().masks().mask(failure.message());
      throw new StepFailedException(new Failure(failure.code(), message));
    }
  }

  /// Returns why it failed; null if it did not.
  private @Nullable Failure run(CommandLine line, WritableByteChannel data)
      throws InterruptedException {
    AtomicReference<String> lastLine = new AtomicReference<>("");
    Consumer<String> onErrorLine =
        text -> lastLine.updateAndGet(before -> text.isBlank() ? before : text);
    Masks masks = command.secrets().masks();
    try {
      Exit exit = command.processes().run(line, masks, data, onErrorLine);
      return exit.succeeded()
          ? null
          : new Failure(
              "exit " + exit.code(), exit.describe() + suffix(masks.mask(lastLine.get())));
    } catch (IOException cannot) {
      return new Failure(Failure.ERROR, String.valueOf(cannot.getMessage()));
    }
  }

  private static String suffix(String line) {
    String text = COLOUR.matcher(line).replaceAll("").strip();
    boolean isLong = text.length() > LAST_LINE_CHARS_MAX;
    String brief = isLong ? text.substring(0, LAST_LINE_CHARS_MAX) + "…" : text;
    return brief.isEmpty() ? "" : ": " + brief;
  }
}
