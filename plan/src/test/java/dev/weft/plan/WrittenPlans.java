package dev.weft.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The texts of plans in tests, examples and docs, valid and invalid ones.
final class WrittenPlans {
  private static final List<Path> PLACES =
      List.of(
          Path.of("src/test/java"),
          Path.of("../cli/src/test"),
          Path.of("../examples"),
          Path.of("../docs"),
          Path.of("../bench"));
  private static final Pattern BLOCK = Pattern.compile("\"\"\"\\n(.*?)\"\"\"", Pattern.DOTALL);
  private static final Pattern FENCED =
      Pattern.compile("^```yaml(?: check-only)?\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern SECTION =
      Pattern.compile(
          "^-- .*\\.yaml --\\n(.*?)(?=^(?:--|==) )", Pattern.DOTALL | Pattern.MULTILINE);

  private WrittenPlans() {}

  static List<String> all() throws IOException {
    List<String> plans = new ArrayList<>();
    for (Path place : PLACES) {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          plans.addAll(in(file));
        }
      }
    }
    return plans.stream().filter(plan -> plan.contains("tasks:")).distinct().toList();
  }

  private static List<String> in(Path file) throws IOException {
    String name = file.toString();
    if (name.endsWith(".yaml")) {
      return List.of(Files.readString(file));
    }
    if (name.endsWith(".java")) {
      return BLOCK
          .matcher(Files.readString(file))
          .results()
          .map(block -> block.group(1).stripIndent().translateEscapes())
          .toList();
    }
    if (name.endsWith(".md")) {
      return FENCED.matcher(Files.readString(file)).results().map(it -> it.group(1)).toList();
    }
    return name.endsWith(".txt")
        ? SECTION
            .matcher(Files.readString(file))
            .results()
            .map(section -> section.group(1))
            .toList()
        : List.of();
  }
}
