package dev.weft.cli;

import dev.weft.Answer;
import dev.weft.Event;
import dev.weft.Group;
import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.RunOptions;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.Signals;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.record.JournalWarnings;
import dev.weft.cli.record.RecordNotice;
import dev.weft.cli.record.Recording;
import dev.weft.cli.shell.CompletionIndex;
import dev.weft.cli.view.GuardedView;
import dev.weft.cli.view.LiveSpans;
import dev.weft.cli.view.Messages;
import dev.weft.cli.view.RunAdvice;
import dev.weft.cli.view.RunView;
import dev.weft.engine.Numbers;
import dev.weft.live.ControlServer;
import dev.weft.local.LocalDriver;
import dev.weft.model.AttemptTimes;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.plan.results.EarlierRows;
import dev.weft.plan.rows.KnownTasks;
import dev.weft.plan.rows.NumberedRows;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.RunJournal;
import dev.weft.sqlite.RunRecord;
import dev.weft.step.StrayOutput;
import dev.weft.step.process.Processes;
import dev.weft.terminal.screen.Controls;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// Drives a new or resumed run of a plan, with its views, its journal, and its handlers of signals
/// and of requests from other processes.
final class PlanRun {
  private final String id;
  private final PlanSource plan;
  private final RunOptions options;
  private final List<String> only;
  private final StandardOutput output;
  private final PrintWriter out;
  private final Messages messages;
  private final PrintWriter err;
  private volatile boolean hasBegunTasks;

  /// @param only the selected tasks; empty for all, or for those of the resumed run
  PlanRun(
      PlanSource plan,
      RunOptions options,
      List<String> only,
      StandardOutput output,
      CommandLine command) {
    this(LocalDriver.newId(), plan, options, only, output, command);
  }

  /// @param id the id of a new run
  PlanRun(
      String id,
      PlanSource plan,
      RunOptions options,
      List<String> only,
      StandardOutput output,
      CommandLine command) {
    this.id = id;
    this.plan = plan;
    this.options = options;
    this.only = only;
    this.output = output;
    this.out = command.getOut();
    this.messages = new Messages(command.getErr());
    this.err = new PrintWriter(messages, true);
  }

  /// Returns whether a task began, as opposed to a run in which nothing was left to do.
  boolean hasBegunTasks() {
    return hasBegunTasks;
  }

  /// Begins or resumes a run, and returns the exit code.
  ///
  /// @param recording null to keep no record
  /// @param before the run to resume; null to begin a new one
  int drive(@Nullable Recording recording, @Nullable RunRecord before)
      throws PlanException, JournalException, InterruptedException {
    return drive(
        recording,
        before,
        (file, names, warnings) -> {
          if (recording == null) {
            return null;
          }
          return before == null
              ? recording.begin(id, file, plan.given().get(), names, warnings)
              : recording.resume(before, warnings);
        });
  }

  /// Retries what failed of a run, resumes what was interrupted, and returns the exit code.
  ///
  /// @param again tasks that begin anew, although they have succeeded; with their rows
  int retry(Recording recording, RunRecord before, List<String> again)
      throws PlanException, JournalException, InterruptedException {
    return drive(
        recording,
        before,
        (file, _, warnings) -> {
          if (!again.isEmpty()) {
            file.only(again); // Refuses tasks that do not exist.
          }
          return recording.retry(before, again, warnings);
        });
  }

  /// Opens the journal of a run.
  private interface Opening {
    @Nullable RunJournal of(PlanFile file, List<String> names, JournalWarnings warnings)
        throws JournalException, PlanException;
  }

  private int drive(@Nullable Recording recording, @Nullable RunRecord before, Opening opening)
      throws PlanException, JournalException, InterruptedException {
    options.view().check();
    options.spans().endpoint(); // Fails before the run begins if it is invalid.
    Processes processes = new Processes(options.grace());
    try (PlanFile file = plan.read(Recording.inputs(before), processes)) {
      List<String> names = only.isEmpty() ? Recording.only(before) : only;
      if (recording != null && before != null) {
        file.recognize(recording.rows(before));
      }
      PlanFile chosen = names.isEmpty() ? file : file.only(names);
      List<String> changes = changes(before, file);
      sayAboutRows(chosen);
      chosen.fetchSecrets();
      JournalWarnings warnings = new JournalWarnings(err);
      try (RunResults results = RunResults.open(chosen, err);
          RunJournal journal = opening.of(chosen, names, warnings)) {
        EarlierRows earlier =
            journal == null || before == null
                ? EarlierRows.NONE
                : new RowsBefore(
                    journal,
                    names.equals(Recording.only(before)),
                    CommandHints.of(journal.run(), plan.path()),
                    err);
        LocalDriver driver =
            results.driver(id, journal, before == null ? null : recording, earlier);
        warnings.stops(driver);
        String recorded = journal == null ? null : driver.runId();
        CompletionIndex.update(plan.path(), file, recorded);
        int code = drive(chosen, processes, driver, recording, journal, changes);
        return results.code(code, recorded);
      }
    }
  }

  /// Warns about a `for-each` without rows, so that a mistyped pattern is not taken for success.
  /// Rows may still appear while the tasks that it needs are running. Says also if several rows
  /// have the same key.
  private void sayAboutRows(PlanFile file) {
    for (Group group : file.plan().groups()) {
      if (group.tasks() instanceof KnownTasks known) {
        known
            .numbered()
            .filter(it -> it.repeated() > 0)
            .ifPresent(it -> err.println("weft: `" + group.name() + "`: " + repeated(it)));
      }
      Long rows = file.rows().get(group.name());
      if (rows != null && rows == 0 && group.needs().isEmpty()) {
        err.println("weft: `" + group.name() + "` has no rows, so that none of it runs");
      }
    }
  }

  /// Says by what rows are told apart that have the same key.
  private static String repeated(NumberedRows rows) {
    String keys =
        rows.repeated() == 1
            ? "1 key occurs"
            : "%s keys occur".formatted(Numbers.format(rows.repeated()));
    return rows.isMixed()
        ? keys
            + " more than once; every row runs, as KEY~ and a hash of its values, so that a row that"
            + " is changed is another row: name a key that tells rows apart"
        : keys + " more than once; every row runs, the second as KEY#2";
  }

  /// Returns the changes to the plan since the run began.
  ///
  /// @throws JournalException if there are changes and they are not allowed
  private List<String> changes(@Nullable RunRecord before, PlanFile file) throws JournalException {
    if (before == null || plan.isCommand()) {
      // What differs of the same command line only bounds the run.
      return List.of();
    }
    List<String> changes = Recording.changes(before, file, plan.given().get());
    if (options.strict() && !changes.isEmpty()) {
      throw new JournalException(
          "the plan has changed since run %s began, and --strict does not allow that: %s"
              .formatted(before.id(), String.join("; ", changes)));
    }
    return changes;
  }

  private int drive(
      PlanFile file,
      Processes processes,
      LocalDriver driver,
      @Nullable Recording recording,
      @Nullable RunJournal journal,
      List<String> changes)
      throws InterruptedException {
    output.onReaderGone(() -> driver.cancel("nobody reads the output any more"));
    ControlServer server =
        new ControlServer(
            driver.runId(),
            file.plan().name(),
            driver,
            CommandHints.folder(plan.path()),
            warnings -> err.println("weft: " + warnings));
    Stopping stopping = new Stopping(driver, journal, processes, err);
    RunAdvice advice =
        new RunAdvice(
            CommandHints.of(driver.runId(), plan.path()),
            RecordNotice.of(journal, plan.again(), plan.isCommand(), changes));
    RunView view =
        RunView.of(
            options.view(), advice, controls(driver, stopping), Recording.folder(recording), out);
    stopping.beforeHalt(view::restoreTerminal);
    view.takes(messages);
    Set<String> groups = groups(file);
    view.expect(file.rows(), groups, recording);
    server.expect(
        file.rows(), () -> recording == null ? AttemptTimes.ofMeans() : recording.past(groups));
    GuardedView guarded = new GuardedView(shownBehind(server, view));
    List<Listener> listeners = new ArrayList<>(List.of(server, guarded));
    LiveSpans spans = LiveSpans.of(options.spans(), driver.runId(), err);
    listeners.addAll(spans.listeners());
    RunResult result;
    try (stopping;
        server;
        view;
        // Standard output belongs to the view: output of Java steps must not garble it.
        StrayOutput _ = StrayOutput.take(file.secrets().masks(), err::println)) {
      if (journal != null && journal.isContinued()) {
        stopping.sweep();
      }
      // The control server receives an approval even while the view is blocked.
      result = driver.run(file.plan(), listeners);
    }
    guarded.rethrow();
    spans.end();
    ExitCode signalled = Signals.code();
    return (signalled == null ? ExitCode.of(result.status()) : signalled).code;
  }

  private static Set<String> groups(PlanFile file) {
    return file.plan().groups().stream().map(Group::name).collect(Collectors.toSet());
  }

  private static Controls controls(LocalDriver driver, Stopping stopping) {
    return new Controls() {
      @Override
      public void stop() {
        stopping.stop();
      }

      @Override
      public void quit() {
        stopping.quit();
      }

      @Override
      public CompletableFuture<Void> answer(String task, String step, Answer answer) {
        return driver.answer(task, step, answer);
      }
    };
  }

  /// Ensures that an approval can be answered by the time it is shown.
  private Listener shownBehind(ControlServer server, Listener view) {
    return new Listener() {
      @Override
      public void on(Event event) {
        server.prepare(event);
        hasBegunTasks |= event instanceof Event.TaskStarted;
        view.on(event);
      }

      @Override
      public void caughtUp() {
        view.caughtUp();
      }
    };
  }
}
