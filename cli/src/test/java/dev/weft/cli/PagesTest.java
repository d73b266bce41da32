package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the README and the pages of `docs` refer to.
final class PagesTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE =
      Pattern.compile("^```.*?^```|^ {4}.*?$|`[^`]*`", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void everyLinkLeadsSomewhere() throws Exception {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      var links = LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll("code"));
      while (links.find()) {
        String link = links.group(1);
        if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
          broken.add(TOP.relativize(page) + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theReadmeShowsThePlanOfThePictureAndTheLesson() throws Exception {
    String readme = Files.readString(TOP.resolve("README.md")).replaceAll("(?m)^ {4}", "");

    assertThat(readme).contains(Files.readString(TOP.resolve("docs/picture/weft.yaml")));
    String lesson = Files.readString(TOP.resolve("examples/lesson/Lesson.java"));
    assertThat(readme).contains(lesson.substring(lesson.indexOf("void main()")));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(TOP);
        Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
      return Stream.concat(top, docs).filter(it -> it.toString().endsWith(".md")).toList();
    }
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(target)) return false;
    return parts.length == 1 || anchors(target).contains(parts[1]);
  }

  /// The anchors of a page's headings, as GitHub makes them.
  private static List<String> anchors(Path page) throws IOException {
    return Files.readString(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .collect(Collectors.toList());
  }
}
