package dev.weft.terminal.screen;

import dev.weft.Answer;
import dev.weft.Form;
import dev.weft.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer to an approval while it is being typed: first yes or no, then each field of the form.
final class Draft {
  private final String task;
  private final Step.Approval approval;
  private final Map<String, String> values = new HashMap<>();
  // The index of the field being typed; -1 for the yes or no.
  private int field = -1;
  private String typed = "";
  private String trouble = "";

  Draft(String task, Step.Approval approval) {
    this.task = task;
    this.approval = approval;
  }

  String task() {
    return task;
  }

  Step.Approval approval() {
    return approval;
  }

  /// Returns the current question.
  String asked() {
    return field < 0
        ? Questions.asked(approval) + " y or n"
        : fields().get(field).name() + "? (" + Questions.describe(fields().get(field)) + ")";
  }

  String typed() {
    return typed;
  }

  /// Returns what was wrong with the previous input; empty if nothing was.
  String trouble() {
    return trouble;
  }

  /// Handles a key.
  ///
  /// @param by the person at the terminal
  /// @return the answer, once it is complete
  @Nullable Answer take(Key key, String by) {
    if (field < 0) {
      return yesOrNo(key, by);
    }
    switch (key.kind()) {
      case CHARACTER -> typed += key.text();
      case BACKSPACE ->
          typed =
              typed.isEmpty()
                  ? ""
                  : typed.substring(0, typed.offsetByCodePoints(typed.length(), -1));
      case ENTER -> {
        takeValue(fields().get(field));
        return answerOnceWhole(by);
      }
      case ESCAPE, UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END, SUSPEND, QUIT -> {}
    }
    return null;
  }

  private @Nullable Answer yesOrNo(Key key, String by) {
    if (key.is("n") || key.is("N")) {
      return new Answer(by, false, Map.of());
    }
    if (key.is("y") || key.is("Y")) {
      field = 0;
      return answerOnceWhole(by);
    }
    return null;
  }

  private void takeValue(Form.Field asked) {
    try {
      String value = Questions.value(asked, typed);
      trouble = value == null ? "`" + asked.name() + "` is missing" : "";
      if (value != null) {
        values.put(asked.name(), value);
        field++;
      }
    } catch (IllegalArgumentException wrong) {
      trouble = String.valueOf(wrong.getMessage());
    }
    typed = "";
  }

  private @Nullable Answer answerOnceWhole(String by) {
    return field == fields().size() ? new Answer(by, true, values) : null;
  }

  private List<Form.Field> fields() {
    return approval.form().fields();
  }
}
