package dev.weft.cli.record;

import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds plans with recorded runs in the subfolders of a folder, as a hint for users who look in
/// the wrong place. Depth and time of the search are bounded.
public final class PlansBelow extends SimpleFileVisitor<Path> {
  private static final int DEPTH_MAX = 5;
  private static final int FOLDERS_MAX = 2_000;
  private static final int JOURNALS_MAX = 10;
  private static final Set<String> NEVER = Set.of("node_modules", "target", "build", "venv");

  private final Path folder;
  private final Set<String> plans = new TreeSet<>();
  private int folders;
  private int journals;

  private PlansBelow(Path folder) {
    this.folder = folder;
  }

  /// Returns their paths relative to the folder, sorted.
  public static List<String> of(Path folder) {
    PlansBelow below = new PlansBelow(folder);
    try {
      Files.walkFileTree(folder, Set.of(), DEPTH_MAX, below);
    } catch (IOException unreadable) {
      // It is only a hint.
    }
    return List.copyOf(below.plans);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes is) {
    String name = String.valueOf(at.getFileName());
    if (!at.equals(folder) && (name.startsWith(".") || NEVER.contains(name))) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    Path journal = at.resolve(".weft").resolve("journal.db");
    if (Files.isRegularFile(journal)) {
      journals++;
      add(journal);
    }
    boolean isEnough = ++folders > FOLDERS_MAX || journals >= JOURNALS_MAX;
    return isEnough ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
    return FileVisitResult.CONTINUE;
  }

  private void add(Path journal) {
    try (JournalFile file = JournalFile.open(journal)) {
      for (RunRecord run : file.runs()) {
        if (Recording.command(run) == null) {
          plans.add(folder.relativize(Recording.plan(journal, run)).toString());
        }
      }
    } catch (JournalException unreadable) {
      // It is only a hint.
    }
  }
}
