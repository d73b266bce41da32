package dev.weft.plan.reading;

import dev.weft.engine.Numbers;
import dev.weft.plan.hints.Unquoted;
import dev.weft.plan.hints.YamlErrorText;
import dev.weft.plan.source.Diagnostics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Parses the YAML document of a plan file, within generous bounds, so that no file takes much time
/// or memory: three million characters, a hundred levels, and half a million values, where an alias
/// counts as everything that it refers to.
public final class Document {
  private static final int CHARACTERS_MAX = 3_000_000;
  private static final int DEPTH_MAX = 100;
  private static final int VALUES_MAX = 500_000;

  private static final String ROWS_ELSEWHERE = "rows belong into a file for `for-each`";

  private Document() {}

  /// Returns the root; empty if there is none, or, after reporting an error, if the text is not
  /// valid YAML. Errors in single places are reported, too.
  ///
  /// @param file the file that contains the text
  public static Optional<Node> read(String file, String text, Diagnostics diagnostics) {
    if (text.length() > CHARACTERS_MAX) {
      String message = "this has more than %s characters".formatted(Numbers.format(CHARACTERS_MAX));
      diagnostics.add(file, 0, 0, 1, message, ROWS_ELSEWHERE);
      return Optional.empty();
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setUseMarks(true)
            .setLabel(file)
            .setSchema(new CoreSchema())
            // Invalid keys are reported together with all other errors.
            .setAllowNonScalarKeys(true)
            // The whole text at once: the scanner's time is quadratic in what crosses buffers.
            .setBufferSize(Math.max(1_024, text.length()))
            // The bound on values counts the contents of aliases, not the number of aliases.
            .setMaxAliasesForCollections(Integer.MAX_VALUE)
            .build();
    List<String> lines = text.lines().toList();
    try {
      ShallowParser parser = new ShallowParser(settings, new StreamReader(settings, text));
      Iterator<Node> documents = new Composer(settings, parser);
      Optional<Node> first = documents.hasNext() ? Optional.of(documents.next()) : Optional.empty();
      if (documents.hasNext()) {
        diagnostics.add(
            documents.next(), "a second document begins here", "a plan is one document");
      }
      parser.tags.forEach(mark -> noteTag(mark, file, lines, diagnostics));
      return first.filter(root -> isWithinBounds(root, diagnostics));
    } catch (TooDeepException deep) {
      String message = "this is nested more than %s levels deep".formatted(DEPTH_MAX);
      diagnostics.add(file, deep.mark.getLine(), deep.mark.getColumn(), 1, message, "");
    } catch (MarkedYamlEngineException wrong) {
      YamlErrorText.note(wrong, file, lines, diagnostics);
    } catch (ReaderException wrong) {
      YamlErrorText.note(wrong, file, lines, diagnostics);
    } catch (YamlVersionException other) {
      diagnostics.add(file, 0, 0, 1, "a plan is YAML 1.2", "take the line `%YAML` out");
    } catch (YamlEngineException wrong) {
      diagnostics.add(file, 0, 0, 1, "this is not YAML", "");
    }
    return Optional.empty();
  }

  /// Reports a text such as `! test -f x`, which YAML would parse as `test -f x`.
  private static void noteTag(Mark mark, String file, List<String> lines, Diagnostics diagnostics) {
    String line = lines.get(mark.getLine());
    Optional<Unquoted> command = Unquoted.in(line).filter(it -> it.column() == mark.getColumn());
    String tag = line.substring(mark.getColumn()).replaceFirst("[\\s,\\]}].*", "");
    diagnostics.add(
        file,
        mark.getLine(),
        mark.getColumn(),
        command.map(it -> it.text().length()).orElse(tag.length()),
        command.map(Unquoted::message).orElse("`" + tag + "` means nothing here"),
        command.map(Unquoted::remedy).orElse("take it out, or put the text in quotes"));
  }

  /// Uses an explicit stack, because a YAML list may contain itself.
  private static boolean isWithinBounds(Node root, Diagnostics diagnostics) {
    Deque<Node> path = new ArrayDeque<>();
    Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Iterator<Node>> pending = new ArrayDeque<>(List.of(List.of(root).iterator()));
    int values = 0;
    while (!pending.isEmpty()) {
      if (!pending.element().hasNext()) {
        pending.pop();
        if (!path.isEmpty()) {
          open.remove(path.pop());
        }
        continue;
      }
      Node next = pending.element().next();
      values++;
      refuseHalfPair(next, diagnostics);
      if (!open.add(next)) {
        diagnostics.add(next, "this contains itself", "");
        return false;
      }
      if (values > VALUES_MAX) {
        diagnostics.add(
            root,
            "this holds more than %s values, aliases included"
                .formatted(Numbers.format(VALUES_MAX)),
            ROWS_ELSEWHERE);
        return false;
      }
      path.push(next);
      pending.push(children(next).iterator());
    }
    return true;
  }

  /// Refuses an unpaired surrogate, which no command can receive and no file can contain.
  private static void refuseHalfPair(Node node, Diagnostics diagnostics) {
    if (node instanceof ScalarNode scalar
        && scalar.getValue().codePoints().anyMatch(c -> c >= 0xd800 && c < 0xe000)) {
      diagnostics.add(
          node,
          "half of a surrogate pair stands without the other, and is no character",
          "write the character itself, or `\\U` and its number in eight digits");
    }
  }

  private static List<Node> children(Node node) {
    return switch (node) {
      case SequenceNode list -> list.getValue();
      case MappingNode mapping -> {
        List<Node> children = new ArrayList<>();
        mapping
            .getValue()
            .forEach(
                tuple -> {
                  children.add(tuple.getKeyNode());
                  children.add(tuple.getValueNode());
                });
        yield children;
      }
      default -> List.of();
    };
  }

  private static final class TooDeepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Mark mark;

    TooDeepException(Mark mark) {
      this.mark = mark;
    }
  }

  /// Stops deep nesting early, because the composer is recursive.
  private static final class ShallowParser extends ParserImpl {
    private static final String STANDARD = "tag:yaml.org,2002:";
    private static final Set<String> TYPES =
        Set.of("str", "int", "float", "bool", "null", "map", "seq", "binary", "timestamp", "set");

    // The positions of tags, which no plan uses.
    private final List<Mark> tags = new ArrayList<>();
    private int depth;

    ShallowParser(LoadSettings settings, StreamReader reader) {
      super(settings, reader);
    }

    @Override
    public Event next() {
      Event event = super.next();
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (!isKnown(tag(event))) {
        event.getStartMark().ifPresent(tags::add);
      }
      if (depth > DEPTH_MAX) {
        throw new TooDeepException(event.getStartMark().orElseThrow());
      }
      return event;
    }

    private static Optional<String> tag(Event event) {
      return switch (event) {
        case ScalarEvent scalar -> scalar.getTag();
        case CollectionStartEvent collection -> collection.getTag();
        default -> Optional.empty();
      };
    }

    private static boolean isKnown(Optional<String> tag) {
      return tag.map(
              it -> it.startsWith(STANDARD) && TYPES.contains(it.substring(STANDARD.length())))
          .orElse(true);
    }
  }
}
