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

/// What whoever sits at the terminal has chosen to see, and what their keys do. To be used by one
/// thread at a time.
final class Steering {
  private static final long LAST = -1;
  private static final int PAGE = 10;

  enum Mode {
    /// The tasks.
    TASKS,
    /// A filter is typed.
    FILTER,
    /// What a task prints.
    OUTPUT,
    /// What the keys do.
    HELP,
    /// An approval is answered.
    ANSWER,
    /// Whether the run is to stop.
    STOP
  }

  private final @Nullable Controls controls;
  private final @Nullable String by;
  // Takes what is to be said above the live area.
  private final Consumer<String> say;
  private Mode mode = Mode.TASKS;
  private String filter = "";
  private boolean onlyFailures;
  // Which of the chosen ones is selected; -1 for none.
  private int selected = -1;
  private @Nullable Draft draft;
  private @Nullable TaskProgress open;
  // The line of what the open task printed, from its first on, before which the shown ones end;
  // negative where they end with the last.
  private long scrolledTo = LAST;

  /// @param controls what acts on the run; null for nothing
  /// @param by who sits at the terminal; null where approvals are not to be answered there
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

  /// What Ctrl-C does, for people.
  String onInterrupt() {
    return controls == null ? Controls.INTERRUPT : controls.onInterrupt();
  }

  String filter() {
    return filter;
  }

  boolean onlyFailures() {
    return onlyFailures;
  }

  /// The answer that is typed; null while none is.
  @Nullable Draft draft() {
    return draft;
  }

  /// The task whose output is shown, be it under way or not; null while none is.
  @Nullable TaskProgress open() {
    return open;
  }

  /// Whether a task's name passes the filter.
  boolean passes(String task) {
    return filter.isEmpty()
        || task.toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT));
  }

  boolean mayAnswer(Step.Approval approval) {
    return by != null && canAct() && (approval.by().isEmpty() || approval.by().contains(by));
  }

  /// What is shown one by one where there is room: approvals, what runs, and what waits for a time.
  List<StepProgress> chosen(RunModel model) {
    List<StepProgress> chosen = new ArrayList<>();
    for (Activity activity : List.of(Activity.APPROVAL, Activity.RUNNING, Activity.WAITING)) {
      for (StepProgress step : model.steps().all(activity)) {
        if (passes(step.task().name())) {
          chosen.add(step);
        }
      }
    }
    return chosen;
  }

  /// Which of so many is selected; -1 for none.
  int selected(int count) {
    return Math.min(selected, count - 1);
  }

  /// Does what the key stands for.
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

  /// Moves through what the open task printed.
  ///
  /// @return whether the key does so
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

  /// Before which of the lines that are known of a task those end that are shown of it.
  ///
  /// @param shown how many there is room for
  int endOfOutput(TaskProgress task, int shown) {
    int known = task.printed().size();
    if (scrolledTo == LAST) {
      return known;
    }
    // Scrolled up to the first line, a whole screen of them is shown.
    long first = task.forgotten() + Math.min(shown, known);
    scrolledTo = Math.max(scrolledTo, first);
    return (int) Math.min(known, scrolledTo - task.forgotten());
  }

  /// The approval whose answer is typed waits no more.
  void takeBack(String task, Step approval) {
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
        // No key of ours.
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
