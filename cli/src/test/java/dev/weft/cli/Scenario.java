package dev.weft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A golden file: a command line, its files, and its complete output.
///
/// ```text
/// $ weft check ./plan.yaml
/// -- plan.yaml --
/// tasks: 5
/// == exit 2 ==
/// == out ==
/// == err ==
/// error: ...
/// ```
///
/// A name that ends with `/` makes an empty folder. Where a file has `\xFF` it gets that byte. `./`
/// in the command line is the folder of the files. What differs from one run to the next is written
/// as `…`: times, instants, the run's id, and how many processes go at once on this machine.
record Scenario(List<String> arguments, Map<String, String> files) {
  private static final String PROMPT = "$ weft";
  private static final Pattern FILE = Pattern.compile("-- (.+) --");
  private static final String EXPECTED = "== exit ";

  static Scenario parse(String golden) {
    List<String> lines = golden.lines().toList();
    String command = lines.getFirst();
    if (!command.startsWith(PROMPT)) {
      throw new IllegalArgumentException("the first line is a command, such as `$ weft check`");
    }
    List<String> arguments =
        Arrays.stream(command.substring(PROMPT.length()).split(" "))
            .filter(word -> !word.isEmpty())
            .toList();
    Map<String, String> files = new LinkedHashMap<>();
    String name = "";
    for (String line : lines.subList(1, lines.size())) {
      var heading = FILE.matcher(line);
      if (line.startsWith(EXPECTED)) {
        break;
      } else if (heading.matches()) {
        name = heading.group(1);
        files.put(name, "");
      } else {
        files.merge(name, line + "\n", String::concat);
      }
    }
    return new Scenario(arguments, files);
  }

  /// Executes the command line in `folder` and returns the expected golden file.
  String play(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (file.getKey().endsWith("/")) {
        Files.createDirectories(path);
      } else {
        Files.write(path, bytes(file.getValue()));
      }
    }
    String here = folder + "/";
    Typed typed =
        Typed.weft(
            arguments.stream()
                .map(word -> word.startsWith("./") ? here + word.substring(2) : word)
                .toArray(String[]::new));
    List<String> golden = new ArrayList<>();
    golden.add(String.join(" ", arguments).transform(line -> (PROMPT + " " + line).strip()));
    files.forEach((name, text) -> golden.add("-- " + name + " --\n" + text.stripTrailing()));
    golden.add(EXPECTED + typed.exit() + " ==");
    golden.add("== out ==\n" + steady(typed.out(), here));
    golden.add("== err ==\n" + steady(typed.err(), here));
    return String.join("\n", golden).replaceAll("\n\n(?=(==|--) .* (==|--)\n)", "\n").strip()
        + "\n";
  }

  private static byte[] bytes(String text) {
    byte[] latin =
        text.replace("\\xFF", "\u00FF").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.contains("\\xFF") ? latin : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String steady(String said, String here) {
    return said.replace(here, "./")
        .replace(here.substring(0, here.length() - 1), ".")
        .replaceAll("(?<=\\(|in )\\d[\\d.]*m?s\\b(?! each)", "…")
        .replaceAll("\"(at|run|retry-at)\":\"[^\"]+\"", "\"$1\":\"…\"")
        .replaceAll("\"took\":[\\d.]+", "\"took\":…")
        .replaceAll("(?<=weft (approve|retry|logs) )[0-9a-z]{8}", "…")
        .replaceAll("processes: \\d+ at once", "processes: … at once")
        .stripTrailing();
  }
}
