package dev.weft.terminal.text;

import dev.weft.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Assembles lines that arrive in pieces. A line longer than 64 Ki characters remains split. Not
/// thread-safe.
public final class WholeLines {
  private static final int CHARS_MAX = 65_536;

  private record Key(String task, String step, int attempt) {}

  private final Map<Key, StringBuilder> begun = new LinkedHashMap<>();

  /// Creates an empty assembler.
  public WholeLines() {}

  /// Returns the line that this output completes; null if the line continues.
  public @Nullable String take(Event.Output output) {
    if (begun.isEmpty() && !output.more()) {
      return output.line();
    }
    Key key = new Key(output.task().name(), output.step().id(), output.attempt());
    StringBuilder line = begun.computeIfAbsent(key, _ -> new StringBuilder());
    line.append(output.line());
    if (output.more() && line.length() < CHARS_MAX) {
      return null;
    }
    begun.remove(key);
    return line.toString();
  }

  /// Passes on each incomplete line, with the name of its task.
  public void forEachBegun(BiConsumer<String, String> line) {
    begun.forEach((from, text) -> line.accept(from.task(), text.toString()));
  }
}
