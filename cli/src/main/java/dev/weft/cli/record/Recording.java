package dev.weft.cli.record;

import dev.weft.live.WeftFolder;
import dev.weft.model.AttemptTimes;
import dev.weft.plan.PlanFile;
import dev.weft.plan.PlanOutline;
import dev.weft.plan.rows.RecordedRows;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.PastResult;
import dev.weft.sqlite.PastTimes;
import dev.weft.sqlite.RunJournal;
import dev.weft.sqlite.RunRecord;
import dev.weft.terminal.screen.Outlook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The journal from the point of view of one plan: which of its runs to resume, and the record of
/// the next.
public final class Recording implements AutoCloseable {
  /// The name under which the plan of a command line is read; there is no such file.
  public static final String COMMAND_PLAN = "each.yaml";

  private static final String COMMAND = "command";
  private static final String FOLDER = "folder";
  private static final String FILES = "files";

  private final Path journal;
  private final String plan;
  private final Map<String, Object> more;
  private @Nullable JournalFile file;
  // The number of the plan's last run when it was looked for; null if it was not.
  private @Nullable Long seen;

  /// @param journal the journal's file, which need not exist yet
  /// @param plan the plan's file
  public Recording(Path journal, Path plan) {
    this(journal, name(journal, plan), Map.of());
  }

  private Recording(Path journal, String plan, Map<String, Object> more) {
    this.journal = journal;
    this.plan = plan;
    this.more = more;
  }

  /// Returns the record of runs that have no plan file, but are repeated by a command line in a
  /// folder.
  public static Recording ofCommand(Path journal, String command, Path folder) {
    String where = shared(journal).relativize(folder.toAbsolutePath().normalize()).toString();
    String name = where.isEmpty() ? command : command + " (in " + where + ")";
    return new Recording(journal, name, Map.of(COMMAND, command, FOLDER, where));
  }

  /// Returns the record of a run, to be continued.
  public static Recording of(Path journal, RunRecord run) {
    return new Recording(journal, run.plan(), Map.of());
  }

  /// Returns the command line that repeats a run without a plan file; null if it has one.
  public static @Nullable String command(RunRecord run) {
    return run.about().get(COMMAND) instanceof String command ? command : null;
  }

  /// Returns the text of the plan of a run without a plan file.
  public static String text(RunRecord run) {
    return run.about().get(FILES) instanceof Map<?, ?> files && !files.isEmpty()
        ? String.valueOf(files.values().iterator().next())
        : "";
  }

  /// Returns the key of a plan in a journal: its path from the folder that they share, so that both
  /// can be moved together. A link to a plan in the same folder counts as the same plan.
  private static String name(Path journal, Path plan) {
    Path absolute = plan.toAbsolutePath().normalize();
    return shared(journal).relativize(inItsFolder(absolute)).toString();
  }

  private static Path inItsFolder(Path plan) {
    try {
      Path real = plan.toRealPath();
      boolean isBeside = real.resolveSibling("").equals(plan.resolveSibling("").toRealPath());
      return isBeside ? plan.resolveSibling(real.getFileName()) : plan;
    } catch (IOException unreadable) {
      // Reading the plan reports the error.
      return plan;
    }
  }

  /// Returns the plan's file of a run.
  public static Path plan(Path journal, RunRecord run) {
    Path shared = shared(journal);
    return command(run) != null && run.about().get(FOLDER) instanceof String folder
        ? shared.resolve(folder).resolve(COMMAND_PLAN).normalize()
        : shared.resolve(run.plan()).normalize();
  }

  private static Path shared(Path journal) {
    Path folder = journal.resolveSibling("");
    return folder.endsWith(".weft") ? folder.resolveSibling("") : folder;
  }

  /// Returns the plan's last run if it was cut off or interrupted.
  ///
  /// @throws JournalException also if that run is in progress
  public @Nullable RunRecord unfinished() throws JournalException {
    if (Files.notExists(journal)) {
      seen = 0L;
      return null;
    }
    seen = open().lastNumber(plan);
    RunRecord last = open().unfinished(plan);
    refuseDriven(last);
    return last;
  }

  private void refuseDriven(@Nullable RunRecord last) throws JournalException {
    if (last != null && open().isDriven(last)) {
      String what = command(last) == null ? "plan" : "command";
      throw new JournalException(
          "run %s of this %s is under way; `weft show %s` says how it stands, --new begins another"
              .formatted(last.id(), what, last.id()));
    }
  }

  /// Returns the plan's last run, whether it has ended or not; null if there is none, or it was
  /// given up.
  ///
  /// @throws JournalException also if that run is in progress
  public @Nullable RunRecord last() throws JournalException {
    if (Files.notExists(journal)) {
      seen = 0L;
      return null;
    }
    seen = open().lastNumber(plan);
    RunRecord last = null;
    for (RunRecord run : open().runs()) {
      last = run.plan().equals(plan) ? run : last;
    }
    refuseDriven(last);
    return last == null || last.isGivenUp() ? null : last;
  }

  /// Returns whether there is a record of a run.
  public boolean has(String id) throws JournalException {
    return Files.exists(journal) && open().runs().stream().anyMatch(it -> it.id().equals(id));
  }

  /// Returns the inputs with which a run was started.
  public static Map<String, String> inputs(@Nullable RunRecord run) {
    return run == null ? Map.of() : texts(run.about().get("inputs"));
  }

  /// Returns the differences between the recorded plan and `file`, one line per difference.
  public static List<String> changes(RunRecord run, PlanFile file, Map<String, String> inputs) {
    List<String> changes = new ArrayList<>(outline(run).changes(file.outline()));
    Map<String, String> before = inputs(run);
    inputs.forEach(
        (name, value) -> {
          if (!value.equals(before.get(name))) {
            changes.add("input `" + name + "` is now `" + value + "`");
          }
        });
    return changes;
  }

  private static PlanOutline outline(RunRecord run) {
    Map<String, Map<String, String>> steps = textsByTask(run.about().get("steps"));
    Object keys = run.about().get("keys");
    return new PlanOutline(steps, keys == null ? null : textsByTask(keys));
  }

  static Map<String, Map<String, String>> textsByTask(@Nullable Object recorded) {
    Map<String, Map<String, String>> texts = new LinkedHashMap<>();
    if (recorded instanceof Map<?, ?> map) {
      map.forEach((task, of) -> texts.put(String.valueOf(task), texts(of)));
    }
    return texts;
  }

  private static Map<String, String> texts(@Nullable Object recorded) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (recorded instanceof Map<?, ?> map) {
      map.forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
    }
    return texts;
  }

  /// Returns the tasks to which a run was limited; empty for all.
  public static List<String> only(@Nullable RunRecord run) {
    return run != null && run.about().get("only") instanceof List<?> recorded
        ? recorded.stream().map(String::valueOf).toList()
        : List.of();
  }

  /// Returns the folder for a run's temporary files: that of its journal.
  ///
  /// @param recording null for a run without a record
  public static Path folder(@Nullable Recording recording) {
    return recording == null
        ? Path.of(System.getProperty("java.io.tmpdir"))
        : recording.journal.resolveSibling("");
  }

  /// Begins the record of a new run.
  ///
  /// @param inputs as they were given
  /// @param only the tasks to which it is limited; empty for all
  public RunJournal begin(
      String id,
      PlanFile file,
      Map<String, String> inputs,
      List<String> only,
      RunJournal.Watcher watcher)
      throws JournalException {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("name", file.plan().name());
    about.put("inputs", inputs);
    about.put("only", only);
    about.put(FILES, file.texts());
    about.put("steps", file.outline().tasks());
    about.put("keys", file.outline().keys());
    about.putAll(more);
    PlanShape.of(file.plan()).addTo(about);
    return open().beginAfter(seen, id, plan, about, watcher);
  }

  /// Passes to `results` how the tasks of a run ended, as far as they do not run again.
  public void results(String run, Consumer<PastResult> results) throws JournalException {
    JournalFile journal = open();
    for (RunRecord record : journal.runs()) {
      if (record.id().equals(run)) {
        journal.results(record, results);
      }
    }
  }

  /// Returns the rows of a run, as far as they are on record.
  ///
  /// @param run null for none
  public RecordedRows rows(@Nullable RunRecord run) throws JournalException {
    return run == null ? RecordedRows.NONE : new RowsOnRecord(open(), run);
  }

  /// Reopens the record of a run that has ended, to retry what failed.
  ///
  /// @param again tasks that begin anew, although they have succeeded; with their rows
  public RunJournal retry(RunRecord run, List<String> again, RunJournal.Watcher watcher)
      throws JournalException {
    return open().retry(run, again, watcher);
  }

  /// Reopens the record of a run to resume.
  public RunJournal resume(RunRecord run, RunJournal.Watcher watcher) throws JournalException {
    return open().resume(run, watcher);
  }

  /// Returns expectations for the next run from the plan's last runs. Thread-safe.
  ///
  /// @param rows the numbers of tasks of groups
  /// @param groups the names of all groups
  public Outlook outlook(Map<String, Long> rows, Set<String> groups) {
    return new Outlook(rows, past(groups));
  }

  /// Returns how long the steps of the plan's last runs took. Thread-safe.
  ///
  /// @param groups the names of all groups
  public AttemptTimes past(Set<String> groups) {
    try {
      return PastTimes.of(journal, plan, task -> TimelineReader.groupOf(task, groups));
    } catch (JournalException unreadable) {
      // The recording reports the error; estimates do without the past.
      return AttemptTimes.ofMeans();
    }
  }

  private JournalFile open() throws JournalException {
    JournalFile open = file;
    if (open == null) {
      makeFolder(journal);
      open = JournalFile.open(journal);
      file = open;
    }
    return open;
  }

  /// Makes the folder of a journal, if it is Weft's own.
  ///
  /// @throws JournalException if that fails
  public static void makeFolder(Path journal) throws JournalException {
    Path folder = journal.resolveSibling("");
    if (!folder.endsWith(".weft")) {
      return;
    }
    try {
      WeftFolder.make(folder);
    } catch (IOException denied) {
      throw new JournalException(
          "the folder %s for the journal cannot be used (%s); name another file with --journal, or do without with --no-journal"
              .formatted(folder, denied.getMessage()));
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
