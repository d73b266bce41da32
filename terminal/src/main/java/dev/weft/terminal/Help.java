package dev.weft.terminal;

import java.util.List;

/// What the keys do.
final class Help {
  static final List<String> LINES =
      List.of(
          "  q         stop the run in good order (Ctrl-C; twice kills what runs)",
          "  a         answer the approval that has waited longest",
          "  up, down  select a task",
          "  Enter     what the selected task prints, or answer its approval",
          "  /         only tasks whose names have a text in them",
          "  f         above, only what fails",
          "  Esc       all again",
          "  any key   closes this");

  private Help() {}
}
