package dev.weft.cli.cluster;

import dev.weft.Answer;
import dev.weft.Event;
import dev.weft.Listener;
import dev.weft.RunResult;
import dev.weft.cli.option.ByOption;
import dev.weft.cli.option.CommandHints;
import dev.weft.cli.option.SpanOptions;
import dev.weft.cli.option.ViewOptions;
import dev.weft.cli.process.ExitCode;
import dev.weft.cli.process.OwnProcess;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.record.Recording;
import dev.weft.cli.view.GuardedView;
import dev.weft.cli.view.LiveSpans;
import dev.weft.cli.view.RunView;
import dev.weft.restate.ClusterException;
import dev.weft.restate.ControlRequest;
import dev.weft.restate.RunSummary;
import dev.weft.restate.Submission;
import dev.weft.terminal.screen.Controls;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;

/// Shows a run of a cluster from its beginning to its end. The run does not depend on this process.
public final class ClusterRun {
  private final ClusterRuns runs;
  private final ViewOptions options;
  private final StandardOutput output;
  private final PrintWriter out;
  private final PrintWriter err;

  public ClusterRun(
      ClusterRuns runs, ViewOptions options, StandardOutput output, CommandLine command) {
    this.runs = runs;
    this.options = options;
    this.output = output;
    this.out = command.getOut();
    this.err = command.getErr();
  }

  /// Begins a run, shows it, and returns the exit code.
  ///
  /// @param about a note for the first line; empty for none
  public int begin(Submission submission, SpanOptions spans, String about)
      throws ClusterException, InterruptedException {
    spans.endpoint(); // Fails before the run begins if it is invalid.
    runs.cluster().begin(submission);
    LiveSpans sending = LiveSpans.of(spans, submission.run(), err);
    int code = show(submission.run(), about, sending.listeners());
    sending.end();
    return code;
  }

  /// Begins a run, unless one of this id has been begun; shows it, and returns the exit code.
  ///
  /// @param key what the id was made of
  public int beginOnce(Submission submission, SpanOptions spans, String key)
      throws ClusterException, InterruptedException {
    try {
      return begin(submission, spans, "");
    } catch (ClusterException refused) {
      RunSummary before;
      try {
        before = runs.cluster().look(submission.run());
      } catch (ClusterException none) {
        throw refused;
      }
      return show(
          before.run(), "begun by %s as `%s` before".formatted(before.by(), key), List.of());
    }
  }

  /// Shows a run that was begun elsewhere, and returns the exit code.
  public int attach(RunSummary run) {
    return show(run.run(), "", List.of());
  }

  private int show(String run, String about, List<Listener> listeners) {
    CommandHints how = CommandHints.on(run, runs.ingress());
    String first = "run " + run + " on " + runs.ingress();
    List<String> beginning = about.isEmpty() ? List.of(first) : List.of(first, about);
    options.check();
    RunView view =
        RunView.of(
            options, new ClusterAdvice(how, beginning), controls(run), Recording.folder(null), out);
    GuardedView guarded = new GuardedView(view);
    List<Listener> all = new ArrayList<>(listeners);
    all.add(guarded);
    Detaching detaching = new Detaching(Thread.currentThread(), view::restoreTerminal);
    output.onReaderGone(detaching::detach);
    RunResult result;
    try (detaching;
        view) {
      result = runs.cluster().follow(run, toldAll(all));
    } catch (InterruptedException detached) {
      err.println("weft: the run goes on; `" + how.command("attach") + "` shows it again");
      err.println("weft: `" + how.command("cancel") + "` stops it");
      err.flush();
      return ExitCode.INTERRUPTED.code;
    } catch (ClusterException lost) {
      err.println("error: " + lost.getMessage());
      err.flush();
      return ExitCode.FAILED.code;
    }
    guarded.rethrow();
    return ExitCode.of(result.status()).code;
  }

  private static Listener toldAll(List<Listener> all) {
    return new Listener() {
      @Override
      public void on(Event event) {
        all.forEach(listener -> listener.on(event));
      }

      @Override
      public void caughtUp() {
        all.forEach(Listener::caughtUp);
      }
    };
  }

  private Controls controls(String run) {
    return new Controls() {
      @Override
      public void stop() {
        soon(
            () ->
                runs.request(runs.cluster().look(run), ByOption.USER, ControlRequest.Cancel::new));
      }

      @Override
      public void quit() {
        OwnProcess.quit();
      }

      @Override
      public String onInterrupt() {
        return "Ctrl-C leaves it to itself";
      }

      @Override
      public CompletableFuture<Void> answer(String task, String step, Answer answer) {
        return soon(() -> runs.answer(run, task, step, answer));
      }
    };
  }

  private interface Asking {
    void ask() throws ClusterException, InterruptedException;
  }

  /// Reports a refusal as an [IllegalArgumentException], as a run in this process does.
  private static CompletableFuture<Void> soon(Asking asking) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            asking.ask();
          } catch (ClusterException refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
          } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
