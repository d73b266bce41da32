package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Event;
import dev.weft.RunResult;
import dev.weft.Status;
import dev.weft.Step;
import dev.weft.local.LocalDriver;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs templates, included files and inputs with real commands.
@Timeout(120)
class TemplatesTest {
  private static final String COMMON =
      """
      include: ../more.yaml
      limits: {registry: 2}
      templates:
        service:
          inputs:
            name:
            replicas: 2
            fast: {type: boolean, default: false, description: skips the tests}
          limit: registry
          env: {SERVICE: "${{ inputs.name }}", LEVEL: low}
          outputs: {image: "${{ steps.push.outputs.image }}"}
          steps:
            - {if: "!inputs.fast", run: 'echo testing $SERVICE $LEVEL'}
            - {id: push, run: 'echo image=reg/$SERVICE >> $WEFT_OUTPUT'}
            - run: [echo, "${{ inputs.name }} x ${{ inputs.replicas + 1 }}"]
      """;

  @TempDir private Path folder;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aTaskReadsAsIfItsTemplateStoodInIt() throws Exception {
    Files.createDirectories(folder.resolve("lib"));
    Files.writeString(folder.resolve("lib/common.yaml"), COMMON);
    Files.writeString(
        folder.resolve("more.yaml"),
        """
        inputs: {region: eu}
        templates:
          notify:
            - {run: [echo, "done in ${{ inputs.region }}"], name: "Tell ${{ inputs.region }}"}
        """);
    PlanFile file =
        read(
            """
            name: Release to ${{ inputs.region }}
            include: [lib/common.yaml, more.yaml]
            tasks:
              Api:
                uses: service
                with: {name: "api-${{ inputs.region }}", replicas: 3}
                env: {LEVEL: high}
              Others:
                for-each: [web, db]
                uses: service
                with: {name: "${{ row }}-${{ inputs.region }}", fast: true}
              Tell: {needs: [Api, Others], uses: notify}
              Last:
                needs: Api
                steps:
                  - run: [echo, "${{ needs.Api.outputs.image }}"]
            """,
            Map.of("region", "us"));
    assertThat(file.plan().name()).isEqualTo("Release to us");
    assertThat(file.plan().groups().getFirst().limits()).containsExactly("registry");
    assertThat(run(file).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(lines)
        .containsExactlyInAnyOrder(
            "Api | testing api-us high",
            "Api | api-us x 4",
            "Others/web | web-us x 3",
            "Others/db | db-us x 3",
            "Tell | done in us",
            "Last | reg/api-us");
  }

  @Test
  void anInputOfATemplateHidesOneOfThePlan() throws Exception {
    PlanFile file =
        read(
            """
            inputs: {region: eu}
            templates:
              t:
                inputs: {region: }
                steps: [{run: [echo, "${{ inputs.region }}"]}]
            tasks:
              A: {uses: t, with: {region: "${{ inputs.region }}-1"}}
              B: {uses: t, with: {region: "${{ inputs.region }}-${{ task.name }}"}}
            """,
            Map.of());
    run(file);
    assertThat(lines).containsExactlyInAnyOrder("A | eu-1", "B | eu-B");
  }

  @Test
  void whatDependsOnARowCannotChooseTheHostThroughATemplate() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    templates:
                      t: {inputs: {host: }, steps: [{http: "GET https://${{ inputs.host }}/"}]}
                    tasks:
                      A: {for-each: [evil.example], uses: t, with: {host: "${{ row }}"}}
                    """,
                    Map.of()))
        .hasMessageContaining("`inputs.host` is another for each task");
  }

  @Test
  void whatIsWrongInAnIncludedFileIsShownThere() throws IOException {
    Files.writeString(folder.resolve("inc.yaml"), "\ntasks:\n  B: [{wiat: 1s}]\n");
    assertThatThrownBy(
            () -> read("include: inc.yaml\ntasks:\n  A: [{run: ls, retry: x}]\n", Map.of()))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("plan.yaml:3:24\n3 |   A: [{run: ls, retry: x}]\n")
        .hasMessageContaining("inc.yaml:3:8\n3 |   B: [{wiat: 1s}]\n  |        ^^^^ did you mean");
  }

  @Test
  void filesThatIncludeEachOtherInACircleAreRefused() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), "include: b.yaml\n");
    Files.writeString(folder.resolve("b.yaml"), "include: a.yaml\n");
    assertThatThrownBy(() -> read("include: a.yaml\ntasks: {A: [ls]}\n", Map.of()))
        .hasMessageContaining("files include each other in a circle\n --> ")
        .hasMessageContaining("b.yaml:1:10");
  }

  @Test
  void allThatIsMissingOrMistypedOnTheCommandLineIsSaidAtOnce() {
    String plan =
        """
        inputs: {a: , c: [x, y], n: 3, d: {options: [p], description: which way}}
        tasks: {A: [ls]}
        """;
    assertThatThrownBy(() -> read(plan, Map.of("c", "z", "n", "q", "e", "1")))
        .hasMessage(
            """
            error: the plan has no input `e`; known here: a, c, d, n

            error: the input `a` is missing: --set a=...

            error: the input `c` is one of x, y, not `z`

            error: the input `n` is a number, not `q`

            error: the input `d` (which way) is missing: --set d=...""");
  }

  @Test
  void aQuestionHoldsWhatStepsHaveLeft() throws Exception {
    PlanFile file =
        read(
            """
            tasks:
              Pay:
                - {id: sum, run: 'echo total=48.10 >> $WEFT_OUTPUT'}
                - {approval: "Pay ${{ steps.sum.outputs.total }}?", timeout: 10ms}
            """,
            Map.of());
    run(file);
    assertThat(lines).containsExactly("Pay: asks Pay 48.10?");
  }

  private PlanFile read(String plan, Map<String, String> inputs) throws Exception {
    Path file = Files.writeString(folder.resolve("plan.yaml"), plan);
    return PlanFile.read(file, new PlanFile.Options(inputs, new Processes()));
  }

  private RunResult run(PlanFile file) throws InterruptedException {
    return new LocalDriver(LocalDriver.newId())
        .run(
            file.plan(),
            List.of(
                event -> {
                  switch (event) {
                    case Event.Output output ->
                        lines.add(output.task().name() + " | " + output.line());
                    case Event.StepStarted started
                        when started.step() instanceof Step.Approval asked ->
                        lines.add(started.task().name() + ": asks " + asked.name());
                    default -> {}
                  }
                }));
  }
}
