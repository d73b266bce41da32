package dev.weft.cli.option;

/// Who wants what a command does, by name.
public final class ByOption {
  /// The name of the user account.
  public static final String USER = System.getProperty("user.name");

  private String name = USER;

  /// @param what of whom the name is, such as `Who cancels.`
  public ByOption(Syntax syntax, String what) {
    syntax.option(
        "--by",
        "NAME",
        String.class,
        what + " Default: the name of your user account.",
        it -> name = it);
  }

  /// As it was given; otherwise [#USER].
  public String name() {
    return name;
  }
}
