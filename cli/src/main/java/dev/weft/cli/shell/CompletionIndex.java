package dev.weft.cli.shell;

import dev.weft.Group;
import dev.weft.Limit;
import dev.weft.cli.process.AtomicFile;
import dev.weft.plan.PlanFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What completion offers of plans and runs: a file for each plan, with its tasks, inputs and
/// limits, and one for each folder, with the last runs of its plans. They are in the user's cache,
/// in a folder that the completion script creates; without it nothing is written.
///
/// Lines have a kind, a name and what it means, separated by tabs. Files have the path of the plan
/// or folder as their name, with `%` instead of `/`. Nothing depends on them: what cannot be
/// written is left out.
public final class CompletionIndex {
  private static final int TASKS = 1000;
  private static final int RUNS = 50;
  // What a file may be called at most, in bytes.
  private static final int NAME = 255;

  private final Path folder;

  private CompletionIndex(Path folder) {
    this.folder = folder;
  }

  /// Returns whether this user completes.
  public static boolean isThere() {
    return Files.isDirectory(folder());
  }

  /// Writes the index of a plan and adds a run, for a user who completes.
  ///
  /// @param plan the file, as it was named
  /// @param run null for none
  public static void update(Path plan, PlanFile file, @Nullable String run) {
    Path folder = folder();
    if (!Files.isDirectory(folder)) {
      return;
    }
    CompletionIndex index = new CompletionIndex(folder);
    index.add(plan, file);
    if (run != null) {
      index.add(plan, run);
    }
  }

  private static Path folder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    String home = System.getenv("HOME");
    String root = cache != null && !cache.isEmpty() ? cache : home + "/.cache";
    return Path.of(root, "weft", "completion");
  }

  private void add(Path plan, PlanFile file) {
    write(
        plan,
        Stream.of(
                file.plan().groups().stream()
                    .limit(TASKS)
                    .map(Group::name)
                    .map(task -> line("task", task, "")),
                file.inputs().keySet().stream().map(input -> line("input", input, "")),
                file.inputs().entrySet().stream()
                    .flatMap(
                        input ->
                            input.getValue().stream()
                                .map(choice -> line("choice", input.getKey() + "=" + choice, ""))),
                Stream.concat(
                        file.plan().limits().stream().map(Limit::name),
                        PlanFile.BUILT_IN_LIMITS.stream())
                    .distinct()
                    .map(limit -> line("limit", limit, "")))
            .flatMap(Function.identity())
            .toList());
  }

  /// Adds a run to the index of the folder that its plan is in.
  private void add(Path plan, String run) {
    Path place = plan.toAbsolutePath().resolveSibling("");
    String line = line("run", run, plan.toString());
    List<String> before = List.of();
    try {
      before = Files.readAllLines(file(place));
    } catch (IOException none) {
      // The first run of a plan here.
    }
    write(
        place,
        Stream.concat(Stream.of(line), before.stream().filter(other -> !other.equals(line)))
            .limit(RUNS)
            .toList());
  }

  private void write(Path of, List<String> lines) {
    try {
      List<String> whole = lines.stream().filter(line -> line.indexOf('\n') < 0).toList();
      AtomicFile.write(
          file(of),
          writer -> {
            for (String line : whole) {
              writer.write(line);
              writer.write('\n');
            }
          });
    } catch (IOException unwritable) {
      // Completion then offers what was there before.
    }
  }

  /// Returns the file for a plan or a folder.
  private Path file(Path of) throws IOException {
    String name = of.toRealPath().toString().replace('/', '%') + (Files.isDirectory(of) ? "%" : "");
    if (name.getBytes(StandardCharsets.UTF_8).length > NAME) {
      throw new IOException("the path is too long for the name of a file: " + of);
    }
    return folder.resolve(name);
  }

  private static String line(String kind, String name, String about) {
    return String.join("\t", kind, name.replace('\t', ' '), about);
  }
}
