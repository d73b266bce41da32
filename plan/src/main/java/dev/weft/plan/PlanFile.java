package dev.weft.plan;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.plan.reading.CommandReader;
import dev.weft.plan.reading.Document;
import dev.weft.plan.reading.HttpReader;
import dev.weft.plan.reading.Includes;
import dev.weft.plan.reading.Overrides;
import dev.weft.plan.reading.PlanReader;
import dev.weft.plan.reading.ReadPlan;
import dev.weft.plan.results.TaskResults;
import dev.weft.plan.rows.KnownTasks;
import dev.weft.plan.rows.RecordedRows;
import dev.weft.plan.rows.RowException;
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
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// A valid plan file. Must be closed when nothing of the plan runs any more.
///
/// @param plan the plan
/// @param rows the number of tasks of each group with a `for-each`, by its name; without groups
///     whose rows only the run knows (`LaterTasks`)
/// @param runsOn the label of the workers that run a group's tasks on a cluster, by group; groups
///     without an entry run on any worker
/// @param results where the results of tasks go, by task; without tasks that have none
/// @param inputs its inputs, by name, each with what can be chosen; empty where anything can
/// @param secrets the secrets that its steps read; they are looked up when the first is read, or
///     before
/// @param classes the classes of its Java steps
/// @param texts the contents of its file and of those that it includes, by name
/// @param outline its outline, for comparison with another version
/// @param secretsRead the secrets that its tasks can read
/// @param resultsRead the tasks whose results each task reads, by its name; without tasks that read
///     none
@SuppressWarnings("exports") // Only the command writes results to their files.
public record PlanFile(
    Plan plan,
    Map<String, Long> rows,
    Map<String, String> runsOn,
    Map<String, TaskResults> results,
    Map<String, List<String>> inputs,
    Secrets secrets,
    JavaClasses classes,
    Map<String, String> texts,
    PlanOutline outline,
    SecretUses secretsRead,
    Map<String, Set<String>> resultsRead)
    implements AutoCloseable {

  /// The limits that every plan has.
  public static final Set<String> BUILT_IN_LIMITS = Set.of(CommandReader.LIMIT, HttpReader.LIMIT);

  /// The syntax of labels of workers.
  public static final Pattern LABEL = PlanKeys.LABEL;

  /// The path that selects standard input: its plan is in the current folder.
  public static final Path STANDARD_INPUT = PlanText.STANDARD_INPUT;

  // The usual names of files of rows.
  private static final Pattern ROWS =
      Pattern.compile(".*\\.(csv|tsv|jsonl|ndjson|txt)", Pattern.CASE_INSENSITIVE);

  /// Settings that are not in the plan file.
  ///
  /// @param inputs values for the plan's inputs, by name
  /// @param limits overrides of the plan's limits, by name: a number at once, such as `5`, a rate,
  ///     such as `50/s`, or both
  /// @param maxParallel overrides the plan's `max-parallel`; null for no override
  /// @param processes runs the plan's commands; the caller must sweep and end the processes after
  ///     the run
  public record Options(
      Map<String, String> inputs,
      Map<String, List<String>> limits,
      @Nullable Integer maxParallel,
      Processes processes) {

    /// Creates options without overrides.
    public Options(Map<String, String> inputs, Processes processes) {
      this(inputs, Map.of(), null, processes);
    }
  }

  /// Reads and checks a plan file and every file of rows that it names.
  ///
  /// @throws PlanException if there is any error; the message contains all of them
  public static PlanFile read(Path file, Options options) throws PlanException {
    return read(file, source(file), options);
  }

  /// Returns the folder to which the paths in a plan are relative: that of its file, or the current
  /// folder if the plan comes from standard input or another descriptor, such as a shell's
  /// `<(command)`.
  public static Path folder(Path file) {
    return PlanText.folder(file);
  }

  /// Parses a time in the notation of plan files, such as `1.5s` or `1h30m`.
  ///
  /// @throws IllegalArgumentException if the text is not a time; the message is for users
  public static Duration time(String written) {
    return Times.parse(written);
  }

  private static PlanText source(Path file) {
    if (!file.equals(STANDARD_INPUT)) {
      return PlanText::read;
    }
    return each -> each.equals(file) ? PlanText.ofStandardInput(System.in) : PlanText.read(each);
  }

  /// Reads a plan whose files, including included ones, were read elsewhere. All other files that
  /// it names are resolved on this machine, relative to the folder in which its file would be.
  ///
  /// @param texts the contents, as [#texts(Path)] returns them
  /// @throws PlanException if there is any error; the message contains all of them
  public static PlanFile read(Path file, Map<Path, String> texts, Options options)
      throws PlanException {
    return read(file, PlanText.of(texts), options);
  }

  /// Reads a plan that no person wrote, as if it were in this file; its errors do not say where in
  /// the text they are.
  ///
  /// @param file a name in the folder to which the paths in the plan are relative; no such file
  ///     needs to exist
  /// @throws PlanException if there is any error; the message contains all of them
  public static PlanFile readGenerated(Path file, String text, Options options)
      throws PlanException {
    return read(file, _ -> text, options, new Diagnostics(false));
  }

  /// Reads a plan that differs from its file.
  ///
  /// @param diagnostics receives the errors
  /// @param change returns the plan's YAML to read instead, with its included files
  /// @throws PlanException if there is any error; the message contains all of them
  public static PlanFile read(
      Path file, Options options, Diagnostics diagnostics, UnaryOperator<Node> change)
      throws PlanException {
    return read(file, source(file), options, diagnostics, change);
  }

  private static PlanFile read(Path file, PlanText source, Options options) throws PlanException {
    return read(file, source, options, new Diagnostics());
  }

  private static PlanFile read(Path file, PlanText source, Options options, Diagnostics diagnostics)
      throws PlanException {
    return read(file, source, options, diagnostics, UnaryOperator.identity());
  }

  private static PlanFile read(
      Path file,
      PlanText source,
      Options options,
      Diagnostics diagnostics,
      UnaryOperator<Node> change)
      throws PlanException {
    Node joined = change.apply(join(file, source, diagnostics));
    Overrides overrides = new Overrides(options.inputs(), options.limits(), options.maxParallel());
    ReadPlan read = new PlanReader(file, overrides, options.processes(), diagnostics).read(joined);
    if (read == null) {
      throw new PlanException(diagnostics.all());
    }
    ReadContext context = read.context();
    Set<String> secrets = context.secrets().values().keySet();
    return new PlanFile(
        read.plan(),
        read.rows(),
        read.runsOn(),
        read.results(),
        read.inputs(),
        context.secrets(),
        Objects.requireNonNull(context.classes()),
        diagnostics.texts(),
        PlanOutline.of(joined, read.tasks(), context),
        SecretUses.of(read.tasks(), read.rest(), secrets),
        ResultUses.of(read.tasks()));
  }

  private static void throwIfAny(Diagnostics diagnostics) throws PlanException {
    if (!diagnostics.all().isEmpty()) {
      throw new PlanException(diagnostics.all());
    }
  }

  /// Returns the contents of a plan file and of those that it includes, by absolute path. Finds
  /// only the errors that prevent reading them.
  ///
  /// @throws PlanException if there are such errors; the message contains all of them
  public static Map<Path, String> texts(Path file) throws PlanException {
    Diagnostics diagnostics = new Diagnostics();
    join(file, source(file), diagnostics);
    throwIfAny(diagnostics);
    Map<Path, String> texts = new LinkedHashMap<>();
    diagnostics
        .texts()
        .forEach((name, text) -> texts.put(Path.of(name).toAbsolutePath().normalize(), text));
    return texts;
  }

  private static Node join(Path file, PlanText source, Diagnostics diagnostics)
      throws PlanException {
    String text;
    try {
      text = source.of(file);
    } catch (IOException unreadable) {
      throw new PlanException(List.of("error: " + unreadable.getMessage()));
    }
    diagnostics.addFile(file.toString(), text);
    Optional<Node> root = Document.read(file.toString(), text, diagnostics);
    if (ROWS.matcher(file.toString()).matches() && !hasTasks(root)) {
      throw new PlanException(
          List.of(
              "error: "
                  + file
                  + " is no plan; a plan is a `.yaml` file that has `tasks:`, and can read rows"
                  + " from such a file with `for-each`"));
    }
    if (root.isEmpty()) {
      throwIfAny(diagnostics);
      throw new PlanException(
          List.of("error: " + file + " is empty; a plan has at least `tasks:`"));
    }
    return Includes.join(file, root.get(), source, diagnostics);
  }

  private static boolean hasTasks(Optional<Node> root) {
    return root.map(Mappings::values).orElse(Map.of()).containsKey("tasks");
  }

  /// Returns the part of the plan that consists of `names` and everything that they need. A name is
  /// a task, or `TASK/KEY` for a single row of a `for-each`. Closing either closes both.
  ///
  /// @throws PlanException if a name does not exist
  public PlanFile only(Collection<String> names) throws PlanException {
    return Selection.of(this, names);
  }

  /// Recognizes the rows of a run that is continued, so that each keeps its name where several have
  /// the same key.
  ///
  /// @throws PlanException if the rows or the record cannot be read
  public void recognize(RecordedRows record) throws PlanException {
    try {
      for (Group group : plan.groups()) {
        if (group.tasks() instanceof KnownTasks known) {
          known.recognize(record);
        }
      }
    } catch (RowException unreadable) {
      throw new PlanException(List.of("error: " + unreadable.getMessage()));
    }
  }

  /// Looks up the secrets that its tasks can read. Blocks, because a command may prompt on the
  /// terminal.
  ///
  /// @throws SecretException if a secret is missing, or cannot be kept secret
  public void fetchSecrets() {
    secrets.fetch(secretsRead.wanted());
  }

  /// Closes the jars of its `classpath`.
  @Override
  public void close() {
    classes.close();
  }
}
