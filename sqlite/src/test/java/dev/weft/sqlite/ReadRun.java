package dev.weft.sqlite;

import java.nio.file.Path;
import java.util.List;

/// A program that reads the first run of a journal and says how much there is on record of it.
///
/// Takes the journal's file.
final class ReadRun {
  private ReadRun() {}

  public static void main(String[] arguments) throws Exception {
    try (JournalFile file = JournalFile.openToRead(Path.of(arguments[0]))) {
      RunRecord run = file.runs().getFirst();
      int steps = file.tasks(run).values().stream().mapToInt(List::size).sum();
      System.out.println(run.id() + " with " + steps);
      System.out.println(file.isDriven(run) ? "is driven" : "is not driven");
    }
  }
}
