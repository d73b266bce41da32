package dev.weft.cli.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlansBelowTest {
  @TempDir private Path folder;

  @Test
  void plansInTheFoldersBelowThatHaveRunsAreNamed() throws Exception {
    makeJournal("pay/.weft", "payroll.yaml", "other.yaml");
    makeJournal("a/b/c/.weft", "deep.yaml");
    makeJournal("node_modules/x/.weft", "foreign.yaml");
    makeJournal(".cache/x/.weft", "hidden.yaml");
    Files.createDirectories(folder.resolve("empty/.weft"));
    Files.writeString(
        Files.createDirectories(folder.resolve("broken/.weft")).resolve("journal.db"), "x");

    assertThat(PlansBelow.of(folder))
        .containsExactly("a/b/c/deep.yaml", "pay/other.yaml", "pay/payroll.yaml");
    assertThat(PlansBelow.of(folder.resolve("empty"))).isEmpty();
    assertThat(PlansBelow.of(folder.resolve("nowhere"))).isEmpty();
  }

  private void makeJournal(String weft, String... plans) throws Exception {
    Path journal = Files.createDirectories(folder.resolve(weft)).resolve("journal.db");
    try (JournalFile file = JournalFile.open(journal)) {
      for (String plan : plans) {
        file.begin("run of " + plan, plan, Map.of(), RunJournal.Watcher.NONE).close();
      }
    }
  }
}
