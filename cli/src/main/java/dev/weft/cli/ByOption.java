package dev.weft.cli;

/// Who wants what a command does, by name.
final class ByOption {
  /// The name of the user account.
  static final String USER = System.getProperty("user.name");

  private String name = USER;

  /// @param what of whom the name is, such as `Who cancels.`
  ByOption(Syntax syntax, String what) {
    syntax.option(
        "--by",
        "NAME",
        String.class,
        what + " Default: the name of your user account.",
        it -> name = it);
  }

  /// As it was given; otherwise [#USER].
  String name() {
    return name;
  }
}
