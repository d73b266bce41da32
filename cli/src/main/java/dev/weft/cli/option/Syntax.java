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

/// The parameters and options of a command. They are declared by method calls: with annotations,
/// picocli's reflection would take longer than everything else at start.
///
/// Values are assigned before the command is called. Omitted options are not assigned, so that
/// fields keep their initial values.
public final class Syntax {
  private final CommandSpec spec;
  private @Nullable Callable<Integer> action;
  private int parameters;

  private Syntax(String name) {
    Callable<Integer> call = () -> action == null ? ExitCode.BUG.code : action.call();
    spec = CommandSpec.wrapWithoutInspection(call).name(name).versionProvider(Version::lines);
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

  /// Returns the command with this name.
  ///
  /// @param command declares its parameters and returns its implementation
  public static CommandSpec of(String name, Function<Syntax, Callable<Integer>> command) {
    Syntax syntax = new Syntax(name);
    syntax.action = command.apply(syntax);
    return syntax.spec;
  }

  /// Returns the command, which gives access to the streams and reports usage errors.
  public CommandSpec spec() {
    return spec;
  }

  /// Sets how the command is written, where that is not only options and parameters.
  public void synopsis(String... lines) {
    spec.usageMessage().customSynopsis(lines);
  }

  /// Sets the description of the command.
  public void description(String text) {
    spec.usageMessage().description(literal(text));
  }

  /// Declares the next parameter, which is required.
  public <T> void required(String label, Class<T> type, String description, Consumer<T> field) {
    parameter(label, type, description, field, true, List.of());
  }

  /// Declares the next parameter, which is required and has only these values; the command itself
  /// refuses others.
  public void required(
      String label, List<String> values, String description, Consumer<String> field) {
    parameter(label, String.class, description, field, true, values);
  }

  /// Declares the next parameter, which is optional.
  public <T> void optional(String label, Class<T> type, String description, Consumer<T> field) {
    parameter(label, type, description, field, false, List.of());
  }

  /// Declares any number of parameters.
  public void several(String label, String description, Consumer<List<String>> field) {
    Slot<List<String>> slot = new Slot<>(field);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel(label)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(literal(description))
            .hasInitialValue(false)
            .getter(slot)
            .setter(slot)
            .build());
  }

  private <T> void parameter(
      String label,
      Class<T> type,
      String description,
      Consumer<T> field,
      boolean required,
      List<String> values) {
    Slot<T> slot = new Slot<>(field);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(String.valueOf(parameters++))
            .arity(required ? "1" : "0..1")
            .required(required)
            .paramLabel(label)
            .type(type)
            .completionCandidates(values)
            .description(literal(description))
            .hasInitialValue(false)
            .getter(slot)
            .setter(slot)
            .build());
  }

  /// Declares an option without a value.
  public void flag(String name, String description, Runnable given) {
    Consumer<Boolean> field =
        isGiven -> {
          if (isGiven) {
            given.run();
          }
        };
    add(OptionSpec.builder(name).type(boolean.class), description, field);
  }

  /// Declares an option without a value, and a short name, such as `-f`.
  public void flag(String shortName, String name, String description, Runnable given) {
    Consumer<Boolean> field =
        isGiven -> {
          if (isGiven) {
            given.run();
          }
        };
    add(OptionSpec.builder(shortName, name).type(boolean.class), description, field);
  }

  /// Declares an option with a negated form: `--name` and `--no-name`.
  void either(String name, String description, Consumer<Boolean> field) {
    add(OptionSpec.builder(name).type(Boolean.class).negatable(true), description, field);
  }

  /// Declares an option with a value.
  public <T> void option(
      String name, String label, Class<T> type, String description, Consumer<T> field) {
    add(OptionSpec.builder(name).paramLabel(label).type(type), description, field);
  }

  /// Declares an option with a value and a short name, such as `-o`.
  public <T> void option(
      String shortName,
      String name,
      String label,
      Class<T> type,
      String description,
      Consumer<T> field) {
    add(OptionSpec.builder(shortName, name).paramLabel(label).type(type), description, field);
  }

  /// Declares an option that may be repeated.
  public void repeated(
      String name, String label, String description, Consumer<List<String>> field) {
    OptionSpec.Builder builder = OptionSpec.builder(name).paramLabel(label);
    add(builder.type(List.class).auxiliaryTypes(String.class), description, field);
  }

  /// Picocli takes a description for a format.
  private static String literal(String description) {
    return description.replace("%", "%%");
  }

  private <T> void add(OptionSpec.Builder builder, String description, Consumer<T> field) {
    Slot<T> slot = new Slot<>(field);
    spec.addOption(
        builder
            .description(literal(description))
            .hasInitialValue(false)
            .getter(slot)
            .setter(slot)
            .build());
  }

  /// Receives the value from picocli. It reads a list back to append to it.
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
