package dev.weft.cli;

import dev.weft.cli.cluster.ClusterRuns;
import dev.weft.cli.cluster.OnOption;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.JournalOption;
import dev.weft.cli.option.Syntax;
import dev.weft.cli.record.PlansBelow;
import dev.weft.cli.record.Recording;
import dev.weft.live.LiveRuns;
import dev.weft.live.LiveRuns.UnreachableException;
import dev.weft.live.Reply;
import dev.weft.live.Request;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The options that select the runs for a command: those of the plans in one folder.
final class RunsOption {
  private @Nullable Path plan;
  private final JournalOption journal;
  private final @Nullable OnOption on;

  /// Selects runs on this machine.
  RunsOption(Syntax syntax) {
    this(syntax, null);
  }

  /// Selects runs on this machine or on a cluster.
  static RunsOption alsoOnClusters(Syntax syntax) {
    return new RunsOption(syntax, new OnOption(syntax, OnOption.RUNS));
  }

  private RunsOption(Syntax syntax, @Nullable OnOption on) {
    this.on = on;
    syntax.option(
        "--plan",
        "PLAN",
        Path.class,
        "The runs' plan file, where it is not in the current folder.",
        it -> plan = it);
    journal = new JournalOption(syntax);
  }

  /// Returns the runs of the named cluster; null if none was named.
  @Nullable ClusterRuns cluster() {
    ClusterRuns runs = on == null ? null : on.runs();
    if (runs != null) {
      refuse(List.of("--plan", "--journal"));
    }
    return runs;
  }

  /// Rejects options that have no meaning on a cluster.
  void refuse(List<String> options) {
    if (on != null) {
      on.refuse(options);
    }
  }

  /// Declares the parameter that selects a run, for [#find]; the latest run if it is omitted.
  static void oneOrLast(Syntax syntax, Consumer<String> field) {
    syntax.optional(
        "RUN", String.class, "The run's id, or the beginning of it. Default: the last run.", field);
  }

  /// Returns the plan's file as it was named; null if none was.
  @Nullable Path plan() {
    return plan;
  }

  /// Returns the folder of the plans.
  Path folder() {
    return plan == null ? Path.of("").toAbsolutePath() : CommandHints.folder(plan);
  }

  /// Returns the journal's file.
  Path file() {
    return journal.in(folder());
  }

  /// Opens the journal.
  ///
  /// @throws JournalException also if it does not exist
  JournalFile open() throws JournalException {
    checkIsThere();
    return JournalFile.open(file());
  }

  private void checkIsThere() throws JournalException {
    if (Files.notExists(file())) {
      throw new JournalException("there is no journal " + file() + ": " + where());
    }
  }

  /// Opens the journal for reading, also without write access.
  ///
  /// @throws JournalException also if it does not exist
  JournalFile openToRead() throws JournalException {
    checkIsThere();
    return JournalFile.openToRead(file());
  }

  /// Suggests where the journal may be instead.
  private String where() {
    boolean isElsewhere = plan != null || !journal.written().isEmpty();
    List<String> below = isElsewhere ? List.of() : PlansBelow.of(folder());
    return below.isEmpty()
        ? "`weft run PLAN` makes one beside its plan; say where that is with --plan, or name the"
            + " journal with --journal"
        : "plans in the folders below have one: `%s`; choose one, such as with --plan %s"
            .formatted(String.join("`, `", below), CommandHints.quote(below.getFirst()));
  }

  /// Returns the run whose id has this prefix; the latest run if it is null.
  ///
  /// @throws JournalException if no run matches, or more than one
  static RunRecord find(JournalFile journal, @Nullable String prefix) throws JournalException {
    List<RunRecord> all = journal.runs();
    if (all.isEmpty()) {
      throw new JournalException("the journal has no run yet");
    }
    return prefix == null ? all.getLast() : find(all, prefix);
  }

  /// Returns the run among these whose id has this prefix.
  ///
  /// @throws JournalException if no run matches, or more than one
  static RunRecord find(List<RunRecord> all, String prefix) throws JournalException {
    List<RunRecord> found = all.stream().filter(run -> run.id().startsWith(prefix)).toList();
    if (found.isEmpty()) {
      throw new JournalException(
          "no run begins with `%s`; the last ones are: %s".formatted(prefix, ids(all)));
    }
    for (RunRecord run : found) {
      if (run.id().equals(prefix)) {
        return run;
      }
    }
    if (found.size() > 1) {
      throw new JournalException("several runs begin with `%s`: %s".formatted(prefix, ids(found)));
    }
    return found.getFirst();
  }

  /// Sends a request to a run in progress, in any process.
  ///
  /// @throws JournalException if the run is not in progress, or refuses; the message says why
  Reply ask(JournalFile journal, RunRecord run, Request request) throws JournalException {
    if (!journal.isDriven(run)) {
      throw new JournalException(whyNot(run));
    }
    try {
      Reply reply = LiveRuns.ask(folder(), run.id(), request);
      if (reply instanceof Reply.Refused(String reason)) {
        throw new JournalException(reason);
      }
      return reply;
    } catch (UnreachableException mute) {
      throw new JournalException(String.valueOf(mute.getMessage()));
    }
  }

  /// Explains why a run that is not in progress cannot handle requests.
  static String whyNot(RunRecord run) {
    return run.isUnfinished()
        ? "run `%s` was cut off, and nothing drives it; `%s` continues it"
            .formatted(run.id(), again(run))
        : "run `" + run.id() + "` has ended";
  }

  /// Returns the command that continues or repeats a run.
  private static String again(RunRecord run) {
    String command = Recording.command(run);
    return command == null ? "weft run " + run.plan() : command;
  }

  private static String ids(List<RunRecord> runs) {
    return String.join(
        ", ", runs.reversed().stream().limit(10).map(run -> "`" + run.id() + "`").toList());
  }

  /// Returns the plan's file of a run.
  Path plan(RunRecord run) {
    return Recording.plan(file(), run);
  }
}
