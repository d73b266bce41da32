package dev.weft.plan;

import dev.weft.Plan;
import dev.weft.plan.reading.CommandReader;
import dev.weft.plan.reading.Document;
import dev.weft.plan.reading.HttpReader;
import dev.weft.plan.reading.Includes;
import dev.weft.plan.reading.Overrides;
import dev.weft.plan.reading.PlanReader;
import dev.weft.plan.reading.ReadPlan;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.source.Diagnostics;
import dev.weft.plan.source.Mappings;
import dev.weft.plan.source.PlanKeys;
import dev.weft.plan.source.PlanText;
import dev.weft.plan.source.Times;
import dev.weft.secret.SecretException;
import dev.weft.secret.Secrets;
import dev.weft.step.JavaClasses;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// A plan file that was read and found right. To be closed when nothing of the plan runs any more.
///
/// @param plan what it says
/// @param rows how many tasks each group with a `for-each` has, by its name; without those whose
///     rows a command prints (`PrintedTasks`)
/// @param runsOn by group, the label of the workers that carry its tasks out on a cluster; without
///     those that any worker does
/// @param secrets which its steps read: they are looked up when the first is read, or before
/// @param classes those of its Java steps
/// @param texts what is in its file and in those that it includes, by their names
/// @param outline its steps, to tell it from another version
/// @param secretsRead which secrets its tasks can read
public record PlanFile(
    Plan plan,
    Map<String, Long> rows,
    Map<String, String> runsOn,
    Secrets secrets,
    JavaClasses classes,
    Map<String, String> texts,
    PlanOutline outline,
    SecretsRead secretsRead)
    implements AutoCloseable {

  /// The limits that every plan has, whether it says so or not.
  public static final Set<String> BUILT_IN_LIMITS = Set.of(CommandReader.LIMIT, HttpReader.LIMIT);

  /// What labels of workers look like.
  public static final Pattern LABEL = PlanKeys.LABEL;

  /// The file that stands for standard input: its plan is in the current folder.
  public static final Path STANDARD_INPUT = PlanText.STANDARD_INPUT;

  // What files of rows are called.
  private static final Pattern ROWS =
      Pattern.compile(".*\\.(csv|tsv|jsonl|ndjson|txt)", Pattern.CASE_INSENSITIVE);

  /// What is not in the file.
  ///
  /// @param inputs values for the plan's inputs, by name
  /// @param limits by name, what is to hold instead of the plan's: how many at once, such as `5`,
  ///     or a rate, such as `50/s`, or one and the other
  /// @param maxParallel what is to hold instead of the plan's `max-parallel`; null for that
  /// @param processes carries out the plan's commands; whoever runs the plan sweeps with it
  ///     afterwards, and ends all with it
  public record Options(
      Map<String, String> inputs,
      Map<String, List<String>> limits,
      @Nullable Integer maxParallel,
      Processes processes) {

    /// With the plan's own bounds.
    public Options(Map<String, String> inputs, Processes processes) {
      this(inputs, Map.of(), null, processes);
    }
  }

  /// Reads a plan file and every file of rows that it names, and checks them.
  ///
  /// @throws PlanException if anything is wrong; the message says all that is
  public static PlanFile read(Path file, Options options) throws PlanException {
    return read(file, source(file), options);
  }

  /// The folder that the paths of a plan begin at: that of its file, or the current one where the
  /// plan comes from standard input or another descriptor, such as a shell's `<(command)`.
  public static Path folder(Path file) {
    return PlanText.folder(file);
  }

  /// A time as plan files write it, such as `1.5s` or `1h30m`.
  ///
  /// @throws IllegalArgumentException if it is none; the message is for people
  public static Duration time(String written) {
    return Times.parse(written);
  }

  private static PlanText source(Path file) {
    if (!file.equals(STANDARD_INPUT)) {
      return PlanText::read;
    }
    return each -> each.equals(file) ? PlanText.ofStandardInput(System.in) : PlanText.read(each);
  }

  /// Reads a plan whose file was read elsewhere, with those that it includes. All that it names but
  /// these is looked for on this machine, from the folder in which its file would be.
  ///
  /// @param texts as [#texts(Path)] has them
  /// @throws PlanException if anything is wrong; the message says all that is
  public static PlanFile read(Path file, Map<Path, String> texts, Options options)
      throws PlanException {
    return read(file, PlanText.of(texts), options);
  }

  private static PlanFile read(Path file, PlanText source, Options options) throws PlanException {
    Diagnostics problems = new Diagnostics();
    Node joined = join(file, source, problems);
    Overrides overrides = new Overrides(options.inputs(), options.limits(), options.maxParallel());
    ReadPlan read = new PlanReader(file, overrides, options.processes(), problems).read(joined);
    if (read == null) {
      throw new PlanException(problems.all());
    }
    ReadContext around = read.around();
    Set<String> secrets = around.secrets().values().keySet();
    return new PlanFile(
        read.plan(),
        read.rows(),
        read.runsOn(),
        around.secrets(),
        Objects.requireNonNull(around.classes()),
        problems.texts(),
        PlanOutline.of(joined, read.tasks(), around),
        SecretsRead.of(read.tasks(), read.rest(), secrets));
  }

  private static void throwIfAny(Diagnostics problems) throws PlanException {
    if (!problems.all().isEmpty()) {
      throw new PlanException(problems.all());
    }
  }

  /// What is in a plan file and in those that it includes, by their absolute paths. Of what is
  /// wrong with them it finds only what keeps them from being read.
  ///
  /// @throws PlanException if anything does; the message says all that does
  public static Map<Path, String> texts(Path file) throws PlanException {
    Diagnostics problems = new Diagnostics();
    join(file, source(file), problems);
    throwIfAny(problems);
    Map<Path, String> texts = new LinkedHashMap<>();
    problems
        .texts()
        .forEach((name, text) -> texts.put(Path.of(name).toAbsolutePath().normalize(), text));
    return texts;
  }

  private static Node join(Path file, PlanText source, Diagnostics problems) throws PlanException {
    String text;
    try {
      text = source.of(file);
    } catch (IOException unreadable) {
      throw new PlanException(List.of("error: " + unreadable.getMessage()));
    }
    problems.addFile(file.toString(), text);
    Optional<Node> root = Document.read(file.toString(), text, problems);
    if (ROWS.matcher(file.toString()).matches() && !hasTasks(root)) {
      throw new PlanException(
          List.of(
              "error: "
                  + file
                  + " is no plan; a plan is a `.yaml` file that has `tasks:`, and can read rows"
                  + " from such a file with `for-each`"));
    }
    if (root.isEmpty()) {
      throwIfAny(problems);
      throw new PlanException(
          List.of("error: " + file + " is empty; a plan has at least `tasks:`"));
    }
    return Includes.join(file, root.get(), source, problems);
  }

  private static boolean hasTasks(Optional<Node> root) {
    return root.map(Mappings::values).orElse(Map.of()).containsKey("tasks");
  }

  /// The part of the plan that `names` name: tasks, or `TASK/KEY` for single rows of a `for-each`,
  /// with everything that they need. Closing the one closes the other.
  ///
  /// @throws PlanException if a name names nothing
  public PlanFile only(Collection<String> names) throws PlanException {
    return Selection.of(this, names);
  }

  /// Looks up the secrets that its tasks can read. Blocks, as a command may ask for something on
  /// the terminal.
  ///
  /// @throws SecretException if one is not there, or cannot be kept secret
  public void fetchSecrets() {
    secrets.fetch(secretsRead.wanted());
  }

  /// Closes the jars of its `classpath`.
  @Override
  public void close() {
    classes.close();
  }
}
