package dev.weft.cli.option;

import dev.weft.host.BoundedFile;
import dev.weft.plan.PlanException;
import dev.weft.plan.PlanFile;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The options of every command that reads a plan.
public final class PlanOptions {
  private static final Set<String> STANDARD_INPUT =
      Set.of("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0");

  private static final Path DEFAULT = Path.of("weft.yaml");
  private static final int FILE_BYTES_MAX = 16_000_000;

  private List<String> inputs = List.of();
  private List<String> inputFiles = List.of();
  private List<String> limits = List.of();
  private @Nullable String maxParallel;
  private final CommandSpec spec;

  private PlanOptions(CommandSpec spec) {
    this.spec = spec;
  }

  /// Returns the options of a command that takes none of them.
  static PlanOptions none(Syntax syntax) {
    return new PlanOptions(syntax.spec());
  }

  public PlanOptions(Syntax syntax) {
    this(syntax.spec());
    syntax.repeated(
        "--set", "NAME=VALUE", "Gives one of the plan's inputs a value.", it -> inputs = it);
    syntax.repeated(
        "--set-file",
        "NAME=FILE",
        "Gives an input the text in a file, without its last line break.",
        it -> inputFiles = it);
    syntax.repeated(
        "--limit",
        "NAME=MAX",
        "Changes a limit of the plan, or `processes` or `http`: so many at once, or a rate such"
            + " as 50/s. May be repeated.",
        it -> limits = it);
    syntax.option(
        "--max-parallel",
        "N",
        String.class,
        "How many tasks are under way at once at most.",
        it -> maxParallel = it);
  }

  /// Declares the parameter that names the plan, `weft.yaml` in the current folder if it is
  /// omitted; see [#orDefault].
  public static void declarePlan(Syntax syntax, Consumer<Path> field) {
    syntax.optional(
        "PLAN",
        Path.class,
        "The plan file (YAML); - for standard input. Default: weft.yaml.",
        it -> field.accept(plan(it)));
  }

  /// Returns the plan's file.
  ///
  /// @param named as it was named; null if it was not
  public Path orDefault(@Nullable Path named) {
    if (named == null && Files.notExists(DEFAULT)) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no weft.yaml here: name a plan, such as `%s plan.yaml`; `weft init` makes one"
              .formatted(spec.qualifiedName()));
    }
    return named == null ? DEFAULT : named;
  }

  /// Returns the plan file with this name; standard input has several names.
  public static Path plan(Path named) {
    return STANDARD_INPUT.contains(named.toString()) ? PlanFile.STANDARD_INPUT : named;
  }

  /// Reads a plan file with these options.
  ///
  /// @param before the values of inputs that `--set` does not set
  /// @param processes runs the plan's commands
  public PlanFile read(Path file, Map<String, String> before, Processes processes)
      throws PlanException {
    return PlanFile.read(file, with(inputs(before), processes));
  }

  /// Returns these options for a plan with these inputs.
  public PlanFile.Options with(Map<String, String> inputs, Processes processes) {
    return new PlanFile.Options(inputs, limits(), maxParallel(), processes);
  }

  /// Returns the overrides of the plan's limits, by name, as written.
  public Map<String, List<String>> limits() {
    Map<String, List<String>> bounds = new LinkedHashMap<>();
    for (String limit : limits) {
      Map.Entry<String, String> change =
          assignment(spec.commandLine(), "--limit", "NAME=MAX", limit);
      bounds.computeIfAbsent(change.getKey(), _ -> new ArrayList<>()).add(change.getValue());
    }
    return bounds;
  }

  /// Returns the plan's inputs, as written.
  ///
  /// @param before the values of inputs that `--set` does not set
  public Map<String, String> inputs(Map<String, String> before) {
    Map<String, String> all = new LinkedHashMap<>(before);
    Map<String, String> given = assignments(spec.commandLine(), inputs);
    for (String written : inputFiles) {
      Map.Entry<String, String> file =
          assignment(spec.commandLine(), "--set-file", "NAME=FILE", written);
      if (given.put(file.getKey(), text(written, file.getValue())) != null) {
        throw new ParameterException(
            spec.commandLine(), "the input `" + file.getKey() + "` is given twice");
      }
    }
    all.putAll(given);
    return all;
  }

  private String text(String written, String file) {
    try {
      byte[] bytes = BoundedFile.read(Path.of(file), FILE_BYTES_MAX);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.replaceFirst("\\r?\\n\\z", "");
    } catch (NoSuchFileException missing) {
      throw new ParameterException(
          spec.commandLine(), "`--set-file %s`: there is no such file".formatted(written));
    } catch (CharacterCodingException other) {
      throw new ParameterException(
          spec.commandLine(), "`--set-file %s`: the file is not UTF-8".formatted(written));
    } catch (IOException | InvalidPathException unreadable) {
      throw new ParameterException(
          spec.commandLine(),
          "`--set-file %s`: the file cannot be read: %s"
              .formatted(written, unreadable.getMessage()));
    }
  }

  /// Returns the override of the plan's `max-parallel`; null for none.
  public @Nullable Integer maxParallel() {
    if (maxParallel != null && !maxParallel.matches("[1-9]\\d{0,8}")) {
      throw new ParameterException(
          spec.commandLine(),
          "`--max-parallel` is a whole number from 1 on, not `" + maxParallel + "`");
    }
    return maxParallel == null ? null : Integer.valueOf(maxParallel);
  }

  /// Returns the values of `--set NAME=VALUE`, by name.
  public static Map<String, String> assignments(CommandLine line, List<String> written) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String assignment : written) {
      Map.Entry<String, String> value = assignment(line, "--set", "NAME=VALUE", assignment);
      values.put(value.getKey(), value.getValue());
    }
    return values;
  }

  private static Map.Entry<String, String> assignment(
      CommandLine line, String option, String form, String written) {
    int equals = written.indexOf('=');
    if (equals < 1) {
      throw new ParameterException(
          line, "`%s %s`: write it as `%s %s`".formatted(option, written, option, form));
    }
    return Map.entry(written.substring(0, equals), written.substring(equals + 1));
  }
}
