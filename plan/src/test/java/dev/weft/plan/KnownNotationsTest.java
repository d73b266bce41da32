package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that look like values which nothing expands, but that a program reads.
class KnownNotationsTest {
  private static final String YAML = "tasks:\n  A:\n    - %s\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker inspect -f '{{.Id}}' web",
        "docker ps --format {{.ID}}",
        "docker ps --format='{{ .Names }}'",
        "kubectl get pods -o go-template={{.items}}",
        "sed \"s/{{ name }}/$NAME/\" page.template",
        "grep '{{ name }}' page.template",
        "cat >page <<EOF\n{{ title }}\nEOF",
        "echo {{a,b},c}",
        "echo \\{{ x }}",
        "true # {{ x }}",
      })
  void bracesThatProgramsReadAreNoMistake(String command) throws Exception {
    check(YAML.formatted("'" + command.replace("'", "''").replace("\n", "\n\n      ") + "'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[awk, '{print $1}']",
        "[awk, '$NF']",
        "[sh, -c, 'echo \"$1\"', sh, x]",
        "[sh, -c, $COMMAND]",
        "[bash, -c, '$HOME/bin/tool']",
        "[env, A=1, sh, -c, '$TOOL']",
        "[ssh, host, $HOME/bin/tool]",
        "[jq, -n, --arg, NAME, x, $NAME]",
        "[envsubst, $NAME]",
        "[grep, 'cost: $PRICE', file]",
        "[echo, '$5', 'a$', '$a', 'US$', '$_x']",
        "[echo, \"${{ '$HOME' }}\"]",
        "[docker, inspect, -f, '{{.Id}}', web]",
        "[find, ., -name, '$RECYCLE.BIN*~']",
      })
  void variablesThatProgramsReadAreNoMistake(String list) throws Exception {
    check(YAML.formatted("{run: %s}".formatted(list)));
  }

  private void check(String yaml) throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), yaml);
    assertThatCode(
            () -> PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes())).close())
        .doesNotThrowAnyException();
  }
}
