package dev.weft.terminal.text;

/// Colours for text, or no colours.
public enum Paint {
  COLOURS,
  NONE;

  static final String OFF = "\u001b[0m";

  // Colours that are legible on black and on white, except red and green, which have a meaning.
  private static final int[] TASK_COLOURS = {36, 33, 34, 35, 96, 94, 95, 93};

  /// Returns a task's name, in a colour that depends on the name alone.
  String task(String name) {
    return wrap(TASK_COLOURS[Math.floorMod(name.hashCode(), TASK_COLOURS.length)] + "", name);
  }

  public String good(String text) {
    return wrap("32", text);
  }

  public String bad(String text) {
    return wrap("31", text);
  }

  public String faint(String text) {
    return wrap("2", text);
  }

  String strong(String text) {
    return wrap("1", text);
  }

  private String wrap(String code, String text) {
    return this == NONE ? text : "\u001b[" + code + "m" + text + OFF;
  }
}
