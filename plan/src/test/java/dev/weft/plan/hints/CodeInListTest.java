package dev.weft.plan.hints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class CodeInListTest {
  private static final Path LISTS = Path.of("src/test/resources/code-in-lists.txt");
  private static final String VALUE = "x ${{ row }}";

  /// Lines of the file: `code` or `fine`, and the list.
  static Stream<String> lists() throws IOException {
    return Files.readAllLines(LISTS).stream().filter(it -> !it.isBlank() && !it.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void codeIsToldFromOtherArguments(String line) {
    List<String> words = new ArrayList<>();
    Object list =
        new Load(LoadSettings.builder().build()).loadFromString(line.substring(line.indexOf(' ')));
    ((List<?>) list).forEach(word -> words.add(String.valueOf(word)));
    boolean isVariable = words.stream().anyMatch(it -> CodeInList.variableIn(it) != null);

    assertThat(CodeInList.in(words) != null || isVariable)
        .as(line)
        .isEqualTo(line.startsWith("code"));
  }

  @LongTest
  @Test
  void everyProgramOfTheTableIsRecognisedAlsoBehindEveryWrapper() {
    CodeTable table = CodeTable.TABLE;
    List<String> missed = new ArrayList<>();
    table
        .programs()
        .forEach(
            (name, programs) ->
                programs.forEach(
                    program ->
                        commands(name, program)
                            .forEach(
                                command -> {
                                  expect(command, missed);
                                  table
                                      .wrappers()
                                      .forEach(wrapper -> expect(behind(wrapper, command), missed));
                                })));

    assertThat(missed).isEmpty();
  }

  private static void expect(List<String> command, List<String> missed) {
    CodeInList.@Nullable Found found = CodeInList.in(command);
    if (found == null) {
      missed.add(String.join(" ", command));
    } else if (ListRewrite.remedy(command, found).isEmpty()) {
      missed.add("no remedy: " + String.join(" ", command));
    }
  }

  private static List<String> behind(String wrapper, List<String> command) {
    List<String> words = new ArrayList<>(List.of("/usr/bin/" + wrapper, "--some", "thing"));
    words.addAll(command);
    return words;
  }

  /// A command for each way in which the program takes code.
  private static List<List<String>> commands(String name, CodeTable.Program program) {
    List<List<String>> commands = new ArrayList<>();
    switch (program.kind()) {
      case SHELL -> {
        commands.add(List.of(name, "-c", VALUE));
        commands.add(List.of("/bin/" + name, "-ec", VALUE, "x"));
        commands.add(List.of(name, "-o", "nounset", "-e", "-c", VALUE));
      }
      case AFTER -> {
        List<String> words = new ArrayList<>(List.of(name));
        for (int i = 0; i < program.operands(); i++) {
          words.add("operand");
        }
        words.add(VALUE);
        commands.add(words);
      }
      case FIRST -> commands.add(List.of(name, VALUE));
      case LEADING, ANYWHERE -> {}
    }
    for (String option : program.options()) {
      String bare = option.replace("+", "");
      commands.add(List.of(name, bare, VALUE));
      if (bare.startsWith("--")) {
        commands.add(List.of(name, bare + "=" + VALUE));
      }
    }
    return commands;
  }
}
