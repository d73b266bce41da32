package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.process.TemporaryFolder;
import dev.weft.cli.shell.CompletionIndex;
import dev.weft.cli.view.Terminal;
import dev.weft.engine.Numbers;
import dev.weft.restate.ClusterException;
import dev.weft.sqlite.JournalFile;
import dev.weft.step.process.CommandLine;
import dev.weft.step.process.Exit;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tries what Weft needs of a machine: each thing for real, in places of its own that it deletes.
final class Checkup {
  // A run of many commands has pipes and files for each.
  private static final int FILES = 1024;
  private static final Path PROCESSES = Path.of("/proc/self/stat");
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");

  private final RunsOption runs;

  Checkup(RunsOption runs) {
    this.runs = runs;
  }

  /// Returns what was found, in the order in which it is shown.
  List<Finding> findings() throws InterruptedException {
    ClusterRuns cluster = runs.cluster();
    List<Finding> findings =
        new ArrayList<>(
            List.of(cache(), terminal(), commands(), processes(), files(), temporary(), journal()));
    if (cluster != null) {
      findings.add(cluster(cluster));
    }
    findings.add(completion());
    return findings;
  }

  private static Finding cache() {
    String what = "cache of classes";
    return read(ARGUMENTS).contains("-XX:AOTCache=")
        ? Finding.ok(what, "is used, so that Weft starts quickly")
        : Finding.lacking(
            what,
            "is not used, so that each start takes longer",
            "it is made after the first start with this Java, where Weft may write beside its"
                + " libraries or to ~/.cache/weft");
  }

  private static Finding terminal() {
    String what = "terminal";
    String kind = System.getenv("TERM");
    if (!Terminal.isThere()) {
      return Finding.ok(what, "none; runs are shown as lines");
    }
    return kind == null || kind.equals("dumb")
        ? Finding.lacking(
            what,
            "has no cursor to move (TERM=" + kind + "), so that runs are shown as lines",
            "set TERM to what the terminal is, such as xterm-256color")
        : Finding.ok(what, kind + "; runs are shown live");
  }

  private static Finding commands() throws InterruptedException {
    String what = "commands";
    CommandLine command =
        new CommandLine(
            List.of("/bin/sh", "-c", "exit 7"),
            Path.of("").toAbsolutePath(),
            Map.of(),
            Set.of(),
            "doctor",
            "doctor");
    try {
      Exit exit = new Processes().run(command, _ -> {});
      return exit.code() == 7
          ? Finding.ok(what, "start, and say how they have ended")
          : Finding.broken(
              what, "`sh -c 'exit 7'` ended with " + exit, "see that /bin/sh is a POSIX shell");
    } catch (IOException unstartable) {
      return Finding.broken(
          what, String.valueOf(unstartable.getMessage()), "Weft runs commands with /bin/sh");
    }
  }

  private static Finding processes() {
    String what = "/proc";
    return Files.isReadable(PROCESSES)
        ? Finding.ok(what, "shows what killed runs have left, which is ended before they go on")
        : Finding.lacking(
            what,
            "is not there, so that processes which a killed run has left are not found",
            "look for them before `weft run` continues; on Linux, mount /proc");
  }

  private static Finding files() {
    String what = "open files";
    String max =
        read(LIMITS)
            .lines()
            .filter(line -> line.startsWith("Max open files"))
            .map(line -> line.split("\\s+")[3])
            .findFirst()
            .orElse("unlimited");
    boolean enough = max.equals("unlimited") || Long.parseLong(max) >= FILES;
    return enough
        ? Finding.ok(what, "as many as " + max)
        : Finding.lacking(
            what,
            "no more than " + max + ", so that few commands run at once",
            "raise the limit, such as with `ulimit -n " + FILES + "`");
  }

  private static Finding temporary() {
    String what = "temporary files";
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path file = Files.createTempFile(folder, "weft-doctor", "");
      try {
        Files.writeString(file, "x".repeat(4096));
      } finally {
        Files.delete(file);
      }
      return Finding.ok(what, "can be written to " + folder);
    } catch (IOException unwritable) {
      return Finding.broken(
          what,
          "cannot be written to " + folder + ": " + unwritable,
          "set TMPDIR to a folder that has room");
    }
  }

  private Finding journal() {
    String what = "journal";
    Path file = runs.file();
    try {
      if (Files.exists(file)) {
        try (JournalFile journal = runs.openToRead()) {
          int count = journal.runs().size();
          String has = file + ": " + Numbers.format(count) + (count == 1 ? " run" : " runs");
          if (!Files.isWritable(file)) {
            throw new IOException(has + "; it cannot be written, so that no run is recorded");
          }
          return Finding.ok(what, has);
        }
      }
      return tryBeside(file);
    } catch (IOException unusable) {
      return Finding.broken(
          what,
          String.valueOf(unusable.getMessage()),
          "name another file with --journal, on a disk of this machine");
    }
  }

  /// Makes a journal where that of a run would be, and deletes it.
  private static Finding tryBeside(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null && Files.exists(parent) && !Files.isDirectory(parent)) {
      throw new IOException(parent + " is to be a folder, and is none");
    }
    Path folder = existing(file.toAbsolutePath());
    if (folder == null || !Files.isWritable(folder)) {
      throw new IOException("no journal can be made in " + folder + ": permission denied");
    }
    try (TemporaryFolder trial =
        new TemporaryFolder(Files.createTempDirectory(folder, ".weft-doctor"))) {
      JournalFile.open(trial.path().resolve("journal.db")).close();
    }
    return Finding.ok("journal", "none yet; one can be made in " + folder);
  }

  private static @Nullable Path existing(Path file) {
    Path folder = file.getParent();
    while (folder != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static Finding cluster(ClusterRuns cluster) throws InterruptedException {
    String what = "cluster";
    try {
      int runs = cluster.cluster().runs().size();
      return Finding.ok(what, "answers at " + cluster.ingress() + "; runs it shows: " + runs);
    } catch (ClusterException silent) {
      return Finding.broken(
          what,
          String.valueOf(silent.getMessage()),
          "start the engine and a `weft worker`, and name the engine's ingress with --on");
    }
  }

  private static Finding completion() {
    String what = "completion";
    return CompletionIndex.isThere()
        ? Finding.ok(what, "is set up")
        : Finding.lacking(
            what, "is not set up in a shell of yours", "`weft completion --help` says how");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException notLinux) {
      return "";
    }
  }
}
