package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Group;
import dev.weft.step.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plans on their way to another machine.
class PlanTextsTest {
  @TempDir private Path folder;
  private final PlanFile.Options options = new PlanFile.Options(Map.of(), new Processes());

  @Test
  void thePlanAndAllThatItIncludesGoAlong() throws Exception {
    Path plan = file("plan.yaml", "include: [parts/a.yaml]\ntasks: {P: [ls]}\n");
    Path first = file("parts/a.yaml", "include: [b.yaml]\ntasks: {A: [ls]}\n");
    Path second = file("parts/b.yaml", "tasks: {B: [ls]}\n");

    Map<Path, String> texts = PlanFile.texts(plan);

    assertThat(texts).containsOnlyKeys(plan, first, second);
    for (Path each : texts.keySet()) {
      assertThat(texts.get(each)).isEqualTo(Files.readString(each));
      Files.delete(each);
    }
    try (PlanFile read = PlanFile.read(plan, texts, options)) {
      assertThat(read.plan().groups()).extracting(Group::name).containsExactly("P", "A", "B");
    }
  }

  @Test
  void whatElseIsWrongIsFoundThere() throws Exception {
    Path plan = file("plan.yaml", "tasks: {A: {for-each: {csv: none.csv}, steps: [{wiat: 1}]}}\n");

    Map<Path, String> texts = PlanFile.texts(plan);

    assertThatThrownBy(() -> PlanFile.read(plan, texts, options))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("wiat");
  }

  @Test
  void whatCannotBeReadIsFoundHere() throws Exception {
    Path plan = file("plan.yaml", "include: [none.yaml]\ntasks: {A: [ls]}\n");

    assertThatThrownBy(() -> PlanFile.texts(plan))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> PlanFile.read(plan, Map.of(), options))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("did not come with the plan");
  }

  private Path file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, text);
  }
}
