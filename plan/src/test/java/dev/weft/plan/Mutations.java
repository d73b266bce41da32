package dev.weft.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/// Changes plans at random: characters, lines, indentation, keys and values.
final class Mutations {
  private static final List<String> WORDS =
      List.of(
          "tasks",
          "steps",
          "run",
          "wait",
          "retry",
          "when",
          "for-each",
          "csv",
          "lines",
          "jsonl",
          "files",
          "list",
          "delimiter",
          "types",
          "int",
          "**",
          "java",
          "with",
          "classpath",
          "lib/*.jar",
          ".",
          "x.Y::z",
          "java.lang.System::exit",
          "key",
          "as",
          "needs",
          "limit",
          "limits",
          "rate",
          "max",
          "env",
          "inputs",
          "timeout",
          "id",
          "name",
          "5",
          "-1",
          "0",
          "1e9",
          "99999999999999999999",
          "1.5s",
          "10d",
          "50/s",
          "0/s",
          "9/0s",
          "true",
          "null",
          "~",
          "''",
          "\"\\0\"",
          "\"\\uD800\"",
          "[]",
          "{}",
          "[[]]",
          "{[a]: b}",
          "&a",
          "*a",
          "<<",
          "!!int x",
          "!!binary x",
          "!x",
          "%",
          "@",
          "`",
          "|",
          ">",
          "? ",
          "- ",
          ": ",
          "#",
          "---",
          "...",
          "\t",
          "\u0000",
          "\uFEFF",
          "\uD83D\uDE00",
          "咖啡",
          "\u2028",
          "\u0085",
          "${{ row }}",
          "${{ row.id }}",
          "${{",
          "}}",
          "${{ inputs.x }}",
          "${{ row[\"a b\"] }}");

  private Mutations() {}

  /// The text with one to four changes.
  static String of(String text, Random random) {
    String mutated = text;
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      mutated =
          random.nextBoolean() ? mutatedLines(mutated, random) : mutatedCharacters(mutated, random);
    }
    return mutated;
  }

  private static String mutatedLines(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return text;
    }
    int at = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    String line = lines.get(at);
    switch (random.nextInt(6)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(other, line);
      case 2 -> Collections.swap(lines, at, other);
      case 3 -> lines.set(at, "  " + line);
      case 4 -> lines.set(at, line.replaceFirst("^ {1,2}", ""));
      default -> lines.subList(Math.min(at, other), Math.max(at, other)).clear();
    }
    return String.join("\n", lines) + "\n";
  }

  private static String mutatedCharacters(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    String word = WORDS.get(random.nextInt(WORDS.size()));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + word + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1));
      case 2 -> text.substring(0, at) + (char) random.nextInt(128) + text.substring(at);
      default -> {
        IntPredicate inWord =
            i -> i < text.length() && text.charAt(i) > ' ' && ",:[]{}".indexOf(text.charAt(i)) < 0;
        int start = at;
        while (start > 0 && inWord.test(start - 1)) {
          start--;
        }
        int end = at;
        while (inWord.test(end)) {
          end++;
        }
        yield text.substring(0, start) + word + text.substring(end);
      }
    };
  }
}
