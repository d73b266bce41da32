package dev.weft.cli.option;

/// The option that names the user who requests an action.
public final class ByOption {
  /// The name of the user account.
  public static final String USER = System.getProperty("user.name");

  private String name = USER;

  /// @param what the option's description, such as `Who cancels.`
  public ByOption(Syntax syntax, String what) {
    syntax.option(
        "--by",
        "NAME",
        String.class,
        what + " Default: the name of your user account.",
        it -> name = it);
  }

  /// Returns the given name, or [#USER].
  public String name() {
    return name;
  }
}
