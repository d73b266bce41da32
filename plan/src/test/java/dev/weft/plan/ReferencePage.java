package dev.weft.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A page of the reference: a section for each key, with examples.
///
/// A code block marked `yaml` alone is a plan to run; `yaml check-only` marks one that can only be
/// read. Any other word is followed by a name: the block is a file beside the section's plans.
///
/// @param keys the sections, by the key that they are about
record ReferencePage(Map<String, Section> keys) {
  private static final Path PLACE = Path.of("../docs/reference");
  private static final String FENCE = "```";

  /// @param text all of it, with its examples
  record Section(String text, List<Example> plans, Map<String, String> files) {}

  /// @param runs whether it can be run without anybody's answer
  record Example(String plan, boolean runs) {}

  static ReferencePage read(String name) throws IOException {
    Map<String, Section> sections = new LinkedHashMap<>();
    for (String part : text(name).split("(?m)^## ", -1)) {
      if (part.startsWith("`")) {
        sections.put(part.substring(1, part.indexOf('`', 1)), section(part));
      }
    }
    return new ReferencePage(sections);
  }

  static String text(String name) throws IOException {
    return Files.readString(PLACE.resolve(name + ".md"));
  }

  private static Section section(String text) {
    List<Example> plans = new ArrayList<>();
    Map<String, String> files = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(FENCE)) {
        continue;
      }
      String info = lines.get(i).substring(FENCE.length());
      int end = i + 1;
      while (!lines.get(end).equals(FENCE)) {
        end++;
      }
      String code = String.join("\n", lines.subList(i + 1, end)) + "\n";
      switch (info) {
        case "yaml" -> plans.add(new Example(code, true));
        case "yaml check-only" -> plans.add(new Example(code, false));
        default -> files.put(info.substring(info.indexOf(' ') + 1), code);
      }
      i = end;
    }
    return new Section(text, plans, files);
  }
}
