package dev.weft.plan.testing;

import dev.weft.engine.NearestName;
import dev.weft.plan.PlanException;
import dev.weft.plan.reading.Document;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.PlanText;
import dev.weft.plan.source.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// A file that says how long the steps of a plan take:
///
/// ```yaml
/// Ask/call: 200ms..2s
/// "*/store": 50ms
/// ```
public final class TimesFile {
  private static final String REMEDY = "write a time or a range, such as `2s` or `200ms..2s`";

  private final KnownSteps known;
  private final Diagnostics diagnostics = new Diagnostics();
  private final List<Entry> entries = new ArrayList<>();

  private TimesFile(KnownSteps known) {
    this.known = known;
  }

  /// A line of the file.
  ///
  /// @param least the shortest time, and `most` the longest one
  public record Entry(StepPattern steps, Duration least, Duration most) {}

  /// Reads a file; its lines come in their order.
  ///
  /// @param known the steps of the plan
  /// @throws PlanException with everything that is wrong in the file
  public static List<Entry> read(Path file, KnownSteps known) throws PlanException {
    TimesFile times = new TimesFile(known);
    try {
      String text = PlanText.read(file);
      times.diagnostics.addFile(file.toString(), text);
      Optional<Node> root = Document.read(file.toString(), text, times.diagnostics);
      if (root.isPresent()) {
        times.read(root.get());
      } else if (times.diagnostics.all().isEmpty()) {
        times.diagnostics.addOutside(file + " is empty; it says how long steps take: `STEP: TIME`");
      }
    } catch (IOException unreadable) {
      times.diagnostics.addOutside(String.valueOf(unreadable.getMessage()));
    }
    List<String> mistakes = times.diagnostics.all();
    if (!mistakes.isEmpty()) {
      throw new PlanException(mistakes);
    }
    return times.entries;
  }

  private void read(Node root) {
    Fields fields = Fields.of(root, "the times of steps", diagnostics);
    fields
        .values()
        .forEach(
            (name, _) -> {
              StepPattern steps = StepPattern.of(name);
              if (known.matching(steps).isEmpty()) {
                diagnostics.add(
                    fields.key(name), "the plan has no step `" + name + "`", hint(name));
              }
              Entry entry = entry(steps, fields.value(name));
              if (entry != null) {
                entries.add(entry);
              }
            });
  }

  private String hint(String name) {
    return NearestName.of(name, known.names())
        .map(it -> "did you mean `" + it + "`?")
        .orElse("it has " + String.join(", ", shown()));
  }

  private List<String> shown() {
    return known.all().stream().map(it -> it.place().shown()).distinct().limit(20).toList();
  }

  private @Nullable Entry entry(StepPattern steps, Node value) {
    String written = Fields.text(value, "the time of a step", diagnostics);
    if (written == null) {
      return null;
    }
    String[] bounds = written.split("\\.\\.", -1);
    try {
      Duration least = Times.parse(bounds[0].strip());
      Duration most = Times.parse(bounds[bounds.length - 1].strip());
      if (bounds.length <= 2 && least.compareTo(most) <= 0) {
        return new Entry(steps, least, most);
      }
      diagnostics.add(value, "the shortest time comes first, then the longest", REMEDY);
    } catch (IllegalArgumentException wrong) {
      diagnostics.add(value, String.valueOf(wrong.getMessage()), REMEDY);
    }
    return null;
  }
}
