package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.host.BoundedFile;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.KnownText;
import dev.weft.plan.scope.PlanPath;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.source.Diagnostics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `env-file`: variables of commands from one or more files, of which later ones take
/// precedence.
final class EnvFileReader {
  private static final String KEY = "env-file";
  private static final int BYTES_MAX = 1_000_000;
  private static final Pattern VALUE = Pattern.compile("(?m)(?<=[=]).+$");

  private final ReadContext context;
  private final Diagnostics diagnostics;

  EnvFileReader(ReadContext context) {
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  /// Returns the variables, by name.
  Map<String, Template> read(Fields plan) {
    Map<String, Template> variables = new LinkedHashMap<>();
    if (plan.node(KEY) != null) {
      for (Node entry : plan.list(KEY)) {
        String written = KnownText.read(entry, KEY, context);
        Path file =
            written == null
                ? null
                : PlanPath.resolve(context.directory(), written, entry, diagnostics);
        String text = file == null ? null : text(file, entry);
        if (file != null && text != null) {
          read(file, text).forEach((name, value) -> variables.put(name, Template.literal(value)));
        }
      }
    }
    return variables;
  }

  private Map<String, String> read(Path file, String text) {
    String name = String.valueOf(file.getFileName());
    // Values may be secret, and messages end up in logs.
    diagnostics.addLines(
        name, VALUE.matcher(text).replaceAll(value -> "*".repeat(value.group().length())));
    return EnvText.read(
        text,
        (line, column, length, message, remedy) ->
            diagnostics.add(name, line, column, length, message, remedy));
  }

  private @Nullable String text(Path file, Node place) {
    try {
      byte[] bytes = BoundedFile.read(file, BYTES_MAX);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException missing) {
      String remedy =
          Nearest.best(
                  String.valueOf(file.getFileName()), Nearest.beside(file, Files::isRegularFile))
              .map(Nearest::question)
              .orElse("");
      diagnostics.add(place, "there is no file " + file, remedy);
    } catch (CharacterCodingException other) {
      diagnostics.add(place, file + " is not UTF-8", "save the file as UTF-8");
    } catch (IOException unreadable) {
      diagnostics.add(place, file + " cannot be read: " + unreadable.getMessage(), "");
    }
    return null;
  }
}
