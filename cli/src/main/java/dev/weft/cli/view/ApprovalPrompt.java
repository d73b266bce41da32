package dev.weft.cli.view;

import dev.weft.Answer;
import dev.weft.Event;
import dev.weft.Form;
import dev.weft.Listener;
import dev.weft.Step;
import dev.weft.terminal.screen.Controls;
import dev.weft.terminal.screen.Questions;
import dev.weft.terminal.text.OneLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Prompts the user at the terminal for answers to a run's approvals, one at a time, in order of
/// arrival. A question that is answered elsewhere is withdrawn. Each event is passed to the view
/// first, so that the user has read the context of a question. Events must come from one thread at
/// a time.
///
/// Never blocks in a read: while a question is open, input is polled twenty times a second. So the
/// end of the run need not wait for a key, a run in the background is not stopped for reading, and
/// input for other programs is not consumed.
///
/// Input typed before a question does not count as its answer.
final class ApprovalPrompt implements Listener, AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private record Question(String task, Step.Approval step) {}

  /// Thrown if the current question can no longer be answered here.
  private static final class TakenBackException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final Listener view;
  private final Controls controls;
  private final Input input;
  private final PrintWriter out;
  private final String by;
  // The following fields are guarded by this.
  private final Deque<Question> open = new ArrayDeque<>();
  private boolean started;
  private boolean closed;

  /// The input of the terminal.
  ///
  /// @param stream returns a line only after its last key was pressed, as a terminal does
  /// @param ours whether this process receives the input at present
  /// @param freshLine erases what has been typed of a line and not sent
  record Input(InputStream stream, Charset charset, BooleanSupplier ours, String freshLine) {}

  /// @param view shows the run on the same terminal
  /// @param controls receives the answers
  /// @param by the user at the terminal
  ApprovalPrompt(Listener view, Controls controls, Input input, PrintWriter out, String by) {
    this.view = view;
    this.controls = controls;
    this.input = input;
    this.out = out;
    this.by = by;
  }

  @Override
  public void on(Event event) {
    clearTyped(event);
    view.on(event);
    note(event);
  }

  /// Clears a partly typed answer to the question that this event settles.
  private synchronized void clearTyped(Event event) {
    Question question = open.peek();
    if (question != null
        && event instanceof Event.StepEnded ended
        && ended.task().name().equals(question.task())
        && ended.outcome().step().equals(question.step())) {
      out.print(input.freshLine());
    }
  }

  private synchronized void note(Event event) {
    switch (event) {
      case Event.StepStarted started -> {
        Step.Approval step = started.step().asApproval();
        if (step != null && (step.by().isEmpty() || step.by().contains(by))) {
          open.add(new Question(started.task().name(), step));
          start();
        }
      }
      case Event.StepEnded ended -> {
        Step.Approval step = ended.outcome().step().asApproval();
        if (step != null) {
          open.remove(new Question(ended.task().name(), step));
        }
      }
      case Event.RunEnded _ -> close();
      case Event.RunStarted _,
          Event.TaskStarted _,
          Event.Output _,
          Event.StepPolled _,
          Event.LimitAwaited _,
          Event.LimitAdapted _,
          Event.TaskEnded _,
          Event.TaskKept _,
          Event.RunCancelled _,
          Event.RunPaused _,
          Event.RunResumed _,
          Event.GroupEnded _,
          Event.StepRepeated _,
          Event.Stalled _,
          Event.Missed _ -> {
        // Concerns no approval.
      }
    }
    notifyAll();
  }

  private void start() {
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("weft-approval-prompt").start(this::askUntilEnd);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.clear();
    notifyAll();
  }

  private void askUntilEnd() {
    // The user may be typing an answer to a question that was withdrawn.
    boolean mayBeTyping = false;
    try {
      for (Question question = first(); question != null; question = first()) {
        try {
          if (mayBeTyping) {
            say(question, "waits, too; press Enter to answer");
            line(question);
            mayBeTyping = false;
          }
          ask(question);
        } catch (TakenBackException _) {
          mayBeTyping = true;
        }
      }
    } catch (IOException | InterruptedException noMoreInput) {
      close();
    }
  }

  /// Waits for a question; returns null when there will be none.
  private synchronized @Nullable Question first() throws InterruptedException {
    while (open.isEmpty() && !closed) {
      wait();
    }
    return open.peek();
  }

  private synchronized void done(Question question) {
    open.remove(question);
  }

  private void ask(Question question) throws IOException, InterruptedException, TakenBackException {
    skipTypedAhead();
    Answer answer = null;
    while (answer == null) {
      say(question, Questions.asked(question.step()) + " Type y or n.");
      String reply = line(question).strip().toLowerCase(Locale.ROOT);
      if (reply.equals("y") || reply.equals("yes")) {
        answer = new Answer(by, true, form(question));
      } else if (reply.equals("n") || reply.equals("no")) {
        answer = new Answer(by, false, Map.of());
      }
    }
    try {
      controls.answer(question.task(), question.step().id(), answer).join();
    } catch (CompletionException refused) {
      if (!(refused.getCause() instanceof IllegalArgumentException why)) {
        throw refused;
      }
      say(question, String.valueOf(why.getMessage()));
    }
    done(question);
  }

  private Map<String, String> form(Question question)
      throws IOException, InterruptedException, TakenBackException {
    Map<String, String> values = new HashMap<>();
    for (Form.Field field : question.step().form().fields()) {
      String value = null;
      while (value == null) {
        say(question, field.name() + "? (" + Questions.describe(field) + ")");
        value = value(question, field, line(question));
      }
      values.put(field.name(), value);
    }
    return values;
  }

  /// Returns the value that was typed; if it is invalid, says why and returns null.
  private @Nullable String value(Question question, Form.Field field, String typed) {
    try {
      return Questions.value(field, typed);
    } catch (IllegalArgumentException wrong) {
      say(question, String.valueOf(wrong.getMessage()));
      return null;
    }
  }

  private void say(Question question, String text) {
    out.println(OneLine.of(question.task() + ": " + text));
    out.flush();
  }

  private void skipTypedAhead() throws IOException {
    if (input.ours().getAsBoolean()) {
      input.stream().skipNBytes(input.stream().available());
    }
  }

  private String line(Question question)
      throws IOException, InterruptedException, TakenBackException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      awaitTyped(question);
      while (input.stream().available() > 0) {
        int typed = input.stream().read();
        if (typed == '\n') {
          return line.toString(input.charset());
        }
        line.write(typed);
      }
    }
  }

  private synchronized void awaitTyped(Question question)
      throws IOException, InterruptedException, TakenBackException {
    while (open.contains(question)) {
      if (input.stream().available() > 0 && input.ours().getAsBoolean()) {
        return;
      }
      wait(LOOK_MILLIS);
    }
    throw new TakenBackException();
  }
}
