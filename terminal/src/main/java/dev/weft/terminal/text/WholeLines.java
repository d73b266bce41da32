package dev.weft.terminal.text;

import dev.weft.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Puts together the lines that come in pieces. What is longer than 64 Ki characters stays several.
/// For use by one thread at a time.
public final class WholeLines {
  private static final int CHARS_MAX = 65_536;

  private record Key(String task, String step, int attempt) {}

  private final Map<Key, StringBuilder> begun = new LinkedHashMap<>();

  /// Of a run of which nothing has been printed.
  public WholeLines() {}

  /// The line that this ends; null where it goes on.
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

  /// What has come of lines that have not ended, each with the name of its task.
  public void forEachBegun(BiConsumer<String, String> line) {
    begun.forEach((from, text) -> line.accept(from.task(), text.toString()));
  }
}
