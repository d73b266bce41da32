package dev.weft.sqlite;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A program that runs one step. Says why, and ends with status 1, where its journal cannot be
/// written.
///
/// Takes the journal's file.
final class OneRun {
  private OneRun() {}

  public static void main(String[] arguments) throws InterruptedException {
    Task task = new Task("task", List.of(Step.of("step", () -> null)));
    try (JournalFile file = JournalFile.open(Path.of(arguments[0]));
        RunJournal journal = file.begin("run", "plan", Map.of(), RunJournal.Watcher.NONE)) {
      new LocalDriver(journal).run(Plan.of("plan", Group.of(task)), List.of());
    } catch (JournalException refused) {
      System.err.println(refused.getMessage());
      System.exit(1);
    }
  }
}
