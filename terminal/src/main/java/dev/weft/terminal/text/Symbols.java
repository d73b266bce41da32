package dev.weft.terminal.text;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The non-text characters that a terminal's encoding supports.
public enum Symbols {
  // No solid line: the terminal library would draw it by switching to another character set.
  UNICODE("✓ ", "✗ ", "… ", "…", '█', '░', '╌'),
  ASCII("ok ", "FAILED ", "... ", "...", '#', '.', '-');

  public final String done;
  public final String fault;
  public final String passedOver;
  public final String cut;
  public final char barFull;
  public final char barEmpty;
  public final char rule;

  Symbols(
      String done,
      String fault,
      String passedOver,
      String cut,
      char barFull,
      char barEmpty,
      char rule) {
    this.done = done;
    this.fault = fault;
    this.passedOver = passedOver;
    this.cut = cut;
    this.barFull = barFull;
    this.barEmpty = barEmpty;
    this.rule = rule;
  }

  /// Returns the symbols for the locale in the environment.
  public static Symbols of(Function<String, @Nullable String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String locale = environment.apply(name);
      if (locale != null && !locale.isEmpty()) {
        return locale.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8") ? UNICODE : ASCII;
      }
    }
    return ASCII;
  }
}
