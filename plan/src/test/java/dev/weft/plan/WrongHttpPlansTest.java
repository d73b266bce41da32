package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.step.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongHttpPlansTest {
  @TempDir private Path folder;

  /// Each line: the keys of the one step of a task with rows, what stands where the problem is,
  /// and what is said.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "http: '' ~ '' ~ there is no address ~ such as `GET https://host/path`",
        "http: POST ~ POST ~ there is no address ~ such as `GET https://host/path`",
        "http: [POST, x] ~ [POST, x] ~ `http` is a text, not a list ~",
        "http: PSOT http://h/x ~ PSOT http://h/ ~ unknown method `PSOT` ~ did you mean `POST`?",
        "http: post http://h/x ~ post http://h/ ~ unknown method `post` ~ did you mean `POST`?",
        "http: '${{ row.id }} http://h/x' ~ '${{ ~ the method is written out ~ `POST`",
        "http: 'P${{ row.id }} http://h/x' ~ 'P${{ ~ the method is written out ~ `POST`",
        "http: orders ~ orders ~ unknown method `orders` ~ known here: DELETE, GET",
        "http: GET /orders ~ GET /orders ~ it begins with http:// or https:// ~",
        "http: http://h/a b ~ http://h/a b ~ illegal character in path; ~ a space",
        "http: 'GET http://${{ row.name }}/x' ~ 'GET ~ `row.name` would choose the host ~",
        "http: 'GET ${{ row.name }}/x' ~ 'GET ~ `row.name` would choose the host ~",
        "http: 'GET ${{ inputs.bad }}/x' ~ 'GET ~ `inputs.bad` is `nope`; the base ~ http://127",
        "http: 'GET ${{ inputs.apo }}/x' ~ 'GET ~ no input `apo` ~ did you mean `api`?",
        "http: 'GET ${{ inputs.api.x }}/x' ~ 'GET ~ `inputs.api.x` has no value ~",
        "http: 'GET ${{ inputs.api }}/${{ row.nmae }}' ~ 'GET ~ no column `nmae` ~ `name`?",
        "http: 'GET ${{ inputs.api }}/${{ row.id' ~ 'GET ~ is not closed ~",
        "http: POST http://h/x, json: {a: 1}, body: x ~ body: x ~ `json` or `body`, not both ~",
        "http: POST http://h/x, json: {a: '${{ row.x }}'} ~ '${{ row.x ~ no column `x` ~",
        "http: POST http://h/x, json: [.inf] ~ .inf ~ JSON has no number `.inf` ~ in quotes",
        "http: POST http://h/x, json: &a [*a] ~ &a ~ this contains itself ~",
        "http: POST http://h/x, json: {a: 1, a: 2} ~ a: 2 ~ `a` is there twice ~",
        "http: POST http://h/x, headers: {X: \"a\\nb\"} ~ X:  ~ header `X` holds a line break ~",
        "http: POST http://h/x, headers: {X: ä} ~ X:  ~ `X` holds a character that is not ~",
        "http: POST http://h/x, headers: {Host: x} ~ Host ~ the header `Host` is set by Weft ~",
        "http: POST http://h/x, headers: {a b: x} ~ a b ~ `a b` is no name of a header ~",
        "http: POST http://h/x, headers: [a] ~ [a] ~ `headers` is a mapping ~",
        "http: POST http://h/x, expect: ok ~ ok ~ `ok` is no status ~ such as `201` or `2xx`",
        "http: POST http://h/x, expect: [200, 2x] ~ 2x ~ `2x` is no status ~ `2xx`",
        "http: POST http://h/x, env: {A: b} ~ env ~ `env` goes with `run`, not with `http` ~",
        "http: POST http://h/x, run: ls ~ {http ~ a step does one thing, not run and http ~",
        "run: ls, json: {} ~ json ~ `json` goes with `http`, not with `run` ~",
        "run: ls, headers: {} ~ headers ~ `headers` goes with `http`, not with `run` ~",
        "wait: 1s, expect: 200 ~ expect ~ `expect` goes with `http`, not with `wait` ~",
        "run: ls, jsn: {} ~ jsn ~ unknown key `jsn` ~ did you mean `json`?",
      })
  void isReportedWithItsPlaceAndARemedy(String step, String where, String message, String remedy)
      throws IOException {
    String line = "      - {" + step + "}";
    Path plan =
        write(
            """
            inputs: {api: http://127.0.0.1:8080, bad: nope}
            tasks:
              A:
                for-each: {csv: rows.csv, key: id}
                steps:
            """
                + line);

    assertThatThrownBy(() -> read(plan, Map.of()))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining(" --> " + plan + ":6:" + (line.indexOf(where) + 1) + "\n")
        .hasMessageContaining(message)
        .hasMessageContaining(remedy == null ? "" : remedy);
  }

  /// The step `pay` stands between two others, and reads this.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "steps ~ `steps` alone is no value ~ steps.ID.outputs.NAME",
        "steps.oder.outputs.body ~ there is no step `oder` in this task ~ did you mean `order`?",
        "steps.pay.outputs.body ~ a step cannot read its own outputs ~",
        "steps[\"Tell all\"].outputs.body ~ the step `Tell all` comes later ~ move it before",
        "steps.order ~ this is not an output ~ such as `steps.order.outputs.body`",
        "steps.order.body ~ this is not an output ~ such as `steps.order.outputs.body`",
        "steps.order.outputs.bdoy.id ~ no output `bdoy` ~ did you mean `body`?",
        "steps.build.image ~ this is not an output ~ such as `steps.build.outputs.NAME`",
        "steps.pause.outputs.x ~ the step `pause` leaves no outputs ~",
        "stps.order.outputs.body ~ `stps.order.outputs.body` names nothing ~ did you mean `steps`?",
      })
  void aPathToWhatNoEarlierStepLeavesIsReported(String path, String message, String remedy)
      throws IOException {
    Path plan =
        write(
            """
            tasks:
              A:
                - {id: order, http: POST http://h/orders}
                - {id: pause, wait: 1s}
                - {id: build, run: make}
                - id: pay
                  run: [pay, '${{ %s }}']
                - {name: Tell all, http: POST http://h/news}
            """
                .formatted(path));

    assertThatThrownBy(() -> read(plan, Map.of()))
        .hasMessageContaining(" --> " + plan + ":7:18\n")
        .hasMessageContaining(message)
        .hasMessageContaining(remedy == null ? "" : remedy);
  }

  @Test
  void aBaseThatIsSetOnTheCommandLineIsCheckedBeforeAnythingRuns() throws IOException {
    Path plan =
        write(
            """
            inputs: {api: http://127.0.0.1:8080}
            tasks: {A: [{http: '${{ inputs.api }}/orders'}]}
            """);

    assertThatThrownBy(() -> read(plan, Map.of("api", "http://me@evil.example")))
        .hasMessageContaining(" --> " + plan + ":2:20\n")
        .hasMessageContaining("`inputs.api` is `http://me@evil.example`; the base of an address");
  }

  private Path write(String text) throws IOException {
    Files.writeString(folder.resolve("rows.csv"), "id,name\na,Ann\n");
    return Files.writeString(folder.resolve("plan.yaml"), text);
  }

  private static PlanFile read(Path plan, Map<String, String> inputs) throws PlanException {
    return PlanFile.read(plan, new PlanFile.Options(inputs, new Processes()));
  }
}
