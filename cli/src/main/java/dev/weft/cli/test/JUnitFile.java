package dev.weft.cli.test;

import dev.weft.cli.process.AtomicFile;
import dev.weft.plan.testing.TestFile;
import dev.weft.plan.testing.TestResult;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes how tests ended as JUnit XML, which CI services read. The time of a test is that of its
/// run, in virtual time.
public final class JUnitFile {
  private final Map<TestFile, List<TestResult>> results = new LinkedHashMap<>();

  /// Creates a file without tests.
  public JUnitFile() {}

  public void add(TestFile file, List<TestResult> tests) {
    results.put(file, tests);
  }

  /// Writes the file.
  ///
  /// @throws IOException if it cannot be written; the message is for users
  public void write(Path file) throws IOException {
    AtomicFile.write(file, this::write);
  }

  private void write(Writer out) throws IOException {
    out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (Map.Entry<TestFile, List<TestResult>> entry : results.entrySet()) {
      write(entry.getKey(), entry.getValue(), out);
    }
    out.write("</testsuites>\n");
  }

  private static void write(TestFile file, List<TestResult> tests, Writer out) throws IOException {
    String suite = file.file().toString();
    List<String> mistakes = List.copyOf(file.mistakes());
    long failed = tests.stream().filter(it -> !it.passed()).count();
    out.write(
        "  <testsuite name=\"%s\" tests=\"%s\" failures=\"%s\" errors=\"%s\">\n"
            .formatted(escaped(suite), tests.size() + mistakes.size(), failed, mistakes.size()));
    for (TestResult test : tests) {
      double seconds = test.took().toMillis() / 1_000.0;
      out.write(
          "    <testcase classname=\"%s\" name=\"%s\" time=\"%s\""
              .formatted(
                  escaped(suite),
                  escaped(test.name()),
                  String.format(Locale.ROOT, "%.3f", seconds)));
      if (test.passed()) {
        out.write("/>\n");
        continue;
      }
      out.write(">\n");
      for (TestResult.Problem problem : test.problems()) {
        String text = TestPrinter.lines(problem).stream().collect(Collectors.joining("\n"));
        out.write(
            "      <failure message=\"%s\">%s</failure>\n"
                .formatted(escaped(problem.summary()), escaped(text)));
      }
      out.write("    </testcase>\n");
    }
    for (String mistake : mistakes) {
      out.write(
          "    <testcase classname=\"%1$s\" name=\"%1$s\">\n      <error message=\"%2$s\">%3$s</error>\n    </testcase>\n"
              .formatted(
                  escaped(suite),
                  escaped(mistake.lines().findFirst().orElse("")),
                  escaped(mistake)));
    }
    out.write("  </testsuite>\n");
  }

  /// Returns the text as XML 1.0 can hold it.
  private static String escaped(String text) {
    StringBuilder xml = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '"' -> xml.append("&quot;");
                case '\n' -> xml.append("&#10;");
                default -> xml.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
    return xml.toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t' || (c >= ' ' && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || c > 0xFFFF;
  }
}
