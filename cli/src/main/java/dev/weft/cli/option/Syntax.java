package dev.weft.cli.option;

import dev.weft.cli.process.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What a command takes. It is said by calls, since picocli would need longer to read annotations
/// than the command does for all else at its start.
///
/// What is given on the command line is handed over before the command is called; what is not given
/// is not, so that fields keep what they have.
public final class Syntax {
  private final CommandSpec spec;
  private @Nullable Callable<Integer> action;
  private int parameters;

  private Syntax(String name) {
    Callable<Integer> call = () -> action == null ? ExitCode.BUG.code : action.call();
    spec = CommandSpec.wrapWithoutInspection(call).name(name).version(WeftCommand.VERSION);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .type(boolean.class)
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .type(boolean.class)
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
  }

  /// The command with this name.
  ///
  /// @param command says what it takes, and what it then does
  public static CommandSpec of(String name, Function<Syntax, Callable<Integer>> command) {
    Syntax syntax = new Syntax(name);
    syntax.action = command.apply(syntax);
    return syntax.spec;
  }

  /// The command, for what it needs when it is called: the streams, and mistakes in how it is used.
  public CommandSpec spec() {
    return spec;
  }

  /// What the command is for.
  public void description(String text) {
    spec.usageMessage().description(text);
  }

  /// The next parameter, which must be given.
  public <T> void required(String label, Class<T> type, String description, Consumer<T> field) {
    parameter(label, type, description, field, true);
  }

  /// The next parameter, which may be left out.
  public <T> void optional(String label, Class<T> type, String description, Consumer<T> field) {
    parameter(label, type, description, field, false);
  }

  private <T> void parameter(
      String label, Class<T> type, String description, Consumer<T> field, boolean required) {
    Slot<T> slot = new Slot<>(field);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(String.valueOf(parameters++))
            .arity(required ? "1" : "0..1")
            .required(required)
            .paramLabel(label)
            .type(type)
            .description(description)
            .hasInitialValue(false)
            .getter(slot)
            .setter(slot)
            .build());
  }

  /// An option without a value.
  public void flag(String name, String description, Runnable given) {
    Consumer<Boolean> field =
        isGiven -> {
          if (isGiven) {
            given.run();
          }
        };
    add(OptionSpec.builder(name).type(boolean.class), description, field);
  }

  /// An option that can be said to the contrary: `--name` and `--no-name`.
  void either(String name, String description, Consumer<Boolean> field) {
    add(OptionSpec.builder(name).type(Boolean.class).negatable(true), description, field);
  }

  /// An option with a value.
  public <T> void option(
      String name, String label, Class<T> type, String description, Consumer<T> field) {
    add(OptionSpec.builder(name).paramLabel(label).type(type), description, field);
  }

  /// The same with a short name, such as `-o`.
  public <T> void option(
      String shortName,
      String name,
      String label,
      Class<T> type,
      String description,
      Consumer<T> field) {
    add(OptionSpec.builder(shortName, name).paramLabel(label).type(type), description, field);
  }

  /// An option that may be given several times.
  public void repeated(
      String name, String label, String description, Consumer<List<String>> field) {
    OptionSpec.Builder builder = OptionSpec.builder(name).paramLabel(label);
    add(builder.type(List.class).auxiliaryTypes(String.class), description, field);
  }

  private <T> void add(OptionSpec.Builder builder, String description, Consumer<T> field) {
    Slot<T> slot = new Slot<>(field);
    spec.addOption(
        builder.description(description).hasInitialValue(false).getter(slot).setter(slot).build());
  }

  /// Where picocli puts what was given. It asks for a list again, to add to it.
  private static final class Slot<V> implements IGetter, ISetter {
    private final Consumer<V> field;
    private @Nullable Object value;

    Slot(Consumer<V> field) {
      this.field = field;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    public <T> T get() {
      return (T) value;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T set(T given) {
      value = given;
      field.accept((V) given);
      return given;
    }
  }
}
