package dev.weft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.Effort;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// The schema accepts every plan that the reader loads. Valid plans are changed at random until
/// some load with a different content; `-Dweft.mutations=1000000` does it more often.
class MutatedSchemaTest {
  private static final int BATCHES = 10;
  private static final int MUTATIONS = Effort.of("weft.mutations", 1_500);

  private static Path folder = Path.of("");
  private static final List<String> plans = new ArrayList<>();

  @BeforeContainer
  static void findPlansThatLoad() throws IOException {
    folder = Files.createTempDirectory("weft-schema");
    Files.writeString(folder.resolve("rows.csv"), "id,First name\n1,Ann\n2,Bob\n");
    Files.writeString(folder.resolve("lines.txt"), "a\nb\n");
    Files.writeString(folder.resolve("rows.jsonl"), "{\"a\": {\"id\": 1}}\n");
    for (String plan : WrittenPlans.all()) {
      if (loads(plan)) {
        plans.add(plan);
      }
    }
  }

  @AfterContainer
  static void deleteFiles() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(tries = BATCHES, shrinking = ShrinkingMode.OFF)
  void whatTheReaderLoadsTheSchemaAccepts(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < MUTATIONS / BATCHES; i++) {
      String mutated = Mutations.of(plans.get(random.nextInt(plans.size())), random);
      // Half of a surrogate pair cannot be written to a file.
      String plan = mutated.replaceAll("[\uD800-\uDFFF]+", "x");
      if (loads(plan)) {
        assertThat(SchemaCheck.mistakes(plan)).as("though this loads:\n%s", plan).isEmpty();
      }
    }
  }

  private static boolean loads(String text) throws IOException {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    try {
      PlanFile.read(plan, new PlanFile.Options(Map.of(), new Processes())).close();
      return true;
    } catch (PlanException wrong) {
      return false;
    }
  }
}
