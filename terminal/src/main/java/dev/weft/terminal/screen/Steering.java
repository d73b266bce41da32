package dev.weft.terminal.screen;

import dev.weft.Answer;
import dev.weft.AwaitedApproval;
import dev.weft.Step;
import dev.weft.model.Activity;
import dev.weft.model.RunModel;
import dev.weft.model.StepProgress;
import dev.weft.model.TaskProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The state of the live view that keys change, and what the keys do. Not thread-safe.
final class Steering {
  private static final long LAST = -1;
  private static final int PAGE = 10;

  enum Mode {
    /// The tasks.
    TASKS,
    /// The user is typing a filter.
    FILTER,
    /// The output of a task.
    OUTPUT,
    /// The help for the keys.
    HELP,
    /// The user is answering an approval.
    ANSWER,
    /// The user is asked whether to stop the run.
    STOP
  }

  private final @Nullable Controls controls;
  private final @Nullable String by;
  // Prints a line above the live area.
  private final Consumer<String> say;
  private Mode mode = Mode.TASKS;
  private String filter = "";
  private boolean onlyFailures;
  // The index of the selected step; -1 for none.
  private int selected = -1;
  private @Nullable Draft draft;
  private @Nullable TaskProgress open;
  // The number of the line of the open task's output, counted from its first, before which the
  // shown lines end; negative if they end with the last.
  private long scrolledTo = LAST;

  /// @param controls the actions on the run; null for none
  /// @param by the person at the terminal; null if approvals must not be answered there
  Steering(@Nullable Controls controls, @Nullable String by, Consumer<String> say) {
    this.controls = controls;
    this.by = by;
    this.say = say;
  }

  Mode mode() {
    return mode;
  }

  boolean canAct() {
    return controls != null;
  }

  /// Describes the effect of Ctrl-C to users.
  String onInterrupt() {
    return controls == null ? Controls.INTERRUPT : controls.onInterrupt();
  }

  String filter() {
    return filter;
  }

  boolean onlyFailures() {
    return onlyFailures;
  }

  /// Returns the answer being typed; null if there is none.
  @Nullable Draft draft() {
    return draft;
  }

  /// Returns the task whose output is shown, even if it has ended; null if there is none.
  @Nullable TaskProgress open() {
    return open;
  }

  /// Returns whether a task's name matches the filter.
  boolean passes(String task) {
    return filter.isEmpty()
        || task.toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT));
  }

  boolean mayAnswer(Step.Approval approval) {
    return by != null && canAct() && (approval.by().isEmpty() || approval.by().contains(by));
  }

  /// Returns the steps that are listed one by one if there is space: approvals, running steps,
  /// timed waits, and pauses between polls.
  List<StepProgress> chosen(RunModel model) {
    List<StepProgress> chosen = new ArrayList<>();
    for (Activity activity :
        List.of(Activity.APPROVAL, Activity.RUNNING, Activity.WAITING, Activity.POLL)) {
      for (StepProgress step : model.steps().all(activity)) {
        if (passes(step.task().name())) {
          chosen.add(step);
        }
      }
    }
    return chosen;
  }

  /// Returns the index of the selected one of `count` steps; -1 for none.
  int selected(int count) {
    return Math.min(selected, count - 1);
  }

  /// Performs the action of a key.
  void press(Key key, RunModel model) {
    switch (mode) {
      case TASKS -> choose(key, model);
      case FILTER -> typeFilter(key);
      case OUTPUT -> {
        if (!scroll(key)) {
          mode = Mode.TASKS;
          open = null;
        }
      }
      case HELP -> mode = Mode.TASKS;
      case ANSWER -> answer(key);
      case STOP -> {
        mode = Mode.TASKS;
        if (controls != null && (key.is("q") || key.is("y"))) {
          controls.stop();
        }
      }
    }
  }

  /// Scrolls through the output of the open task.
  ///
  /// @return whether the key scrolls
  private boolean scroll(Key key) {
    TaskProgress task = open;
    int by =
        switch (key.kind()) {
          case UP -> -1;
          case DOWN -> 1;
          case PAGE_UP -> -PAGE;
          case PAGE_DOWN -> PAGE;
          case HOME -> Integer.MIN_VALUE;
          case END -> Integer.MAX_VALUE;
          default -> 0;
        };
    if (task == null || by == 0) {
      return false;
    }
    long last = task.forgotten() + task.printed().size();
    long to = (scrolledTo == LAST ? last : scrolledTo) + by;
    scrolledTo = to >= last ? LAST : Math.max(task.forgotten(), to);
    return true;
  }

  /// Returns the index, in the kept lines of a task, at which the shown lines end.
  ///
  /// @param shown the number of lines that fit
  int endOfOutput(TaskProgress task, int shown) {
    int known = task.printed().size();
    if (scrolledTo == LAST) {
      return known;
    }
    // When scrolled up to the first line, a full screen is shown.
    long first = task.forgotten() + Math.min(shown, known);
    scrolledTo = Math.max(scrolledTo, first);
    return (int) Math.min(known, scrolledTo - task.forgotten());
  }

  /// Cancels the answer being typed, because its approval no longer waits.
  void takeBack(String task, Step<?> approval) {
    Draft typed = draft;
    if (typed != null && typed.task().equals(task) && typed.approval().equals(approval)) {
      draft = null;
      mode = Mode.TASKS;
    }
  }

  private void choose(Key key, RunModel model) {
    switch (key.kind()) {
      case UP -> selected = Math.max(-1, selected(chosen(model).size()) - 1);
      case DOWN -> selected = selected(chosen(model).size()) + 1;
      case ENTER -> open(model);
      case ESCAPE -> {
        selected = -1;
        filter = "";
        onlyFailures = false;
      }
      case CHARACTER -> letter(key.text(), model);
      case PAGE_UP -> selected = Math.max(0, selected(chosen(model).size()) - PAGE);
      case PAGE_DOWN -> selected = selected(chosen(model).size()) + PAGE;
      case HOME -> selected = 0;
      case END -> selected = Integer.MAX_VALUE;
      case BACKSPACE, SUSPEND, QUIT -> {}
    }
  }

  private void letter(String letter, RunModel model) {
    switch (letter) {
      case "q" -> mode = canAct() ? Mode.STOP : mode;
      case "f" -> onlyFailures = !onlyFailures;
      case "/" -> mode = Mode.FILTER;
      case "?", "h" -> mode = Mode.HELP;
      case "a" -> {
        for (AwaitedApproval waits : model.approvals()) {
          if (mayAnswer(waits.step())) {
            ask(waits.task().name(), waits.step());
            return;
          }
        }
      }
      default -> {
        // Other keys do nothing here.
      }
    }
  }

  private void open(RunModel model) {
    List<StepProgress> chosen = chosen(model);
    int which = selected(chosen.size());
    if (which < 0) {
      return;
    }
    StepProgress step = chosen.get(which);
    Step.Approval approval = step.step().asApproval();
    if (approval != null && mayAnswer(approval)) {
      ask(step.task().name(), approval);
    } else {
      open = step.task();
      scrolledTo = LAST;
      mode = Mode.OUTPUT;
    }
  }

  private void ask(String task, Step.Approval approval) {
    draft = new Draft(task, approval);
    mode = Mode.ANSWER;
  }

  private void typeFilter(Key key) {
    switch (key.kind()) {
      case CHARACTER -> filter += key.text();
      case BACKSPACE ->
          filter =
              filter.isEmpty()
                  ? ""
                  : filter.substring(0, filter.offsetByCodePoints(filter.length(), -1));
      case ENTER -> mode = Mode.TASKS;
      case ESCAPE -> {
        filter = "";
        mode = Mode.TASKS;
      }
      case UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END, SUSPEND, QUIT -> {}
    }
  }

  private void explain(Draft typed, @Nullable Throwable refused) {
    if (refused != null) {
      Throwable cause = refused.getCause() == null ? refused : refused.getCause();
      say.accept(typed.task() + ": " + cause.getMessage());
    }
  }

  private void answer(Key key) {
    Draft typed = draft;
    if (typed == null || controls == null || by == null || key.kind() == Key.Kind.ESCAPE) {
      draft = null;
      mode = Mode.TASKS;
      return;
    }
    Answer answer = typed.take(key, by);
    if (answer != null) {
      draft = null;
      mode = Mode.TASKS;
      CompletableFuture<Void> taken = controls.answer(typed.task(), typed.approval().id(), answer);
      var _ = taken.whenComplete((_, refused) -> explain(typed, refused));
    }
  }
}
