package dev.weft.engine;

import dev.weft.Step;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which step of a task somebody means.
///
/// @param task the task's name
/// @param step the step's id or name; null for the only one that there is
public record StepSelector(String task, @Nullable String step) {

  /// What was found.
  public sealed interface Selection<T> {

    /// The one that is meant.
    record Selected<T>(T value) implements Selection<T> {}

    /// None is called so.
    ///
    /// @param others the ids of those that there are
    record NotFound<T>(List<String> others) implements Selection<T> {}

    /// Several could be meant.
    ///
    /// @param ids theirs
    record Ambiguous<T>(List<String> ids) implements Selection<T> {}
  }

  /// What the steps are that one is selected from, in words that follow the task's name.
  public enum Candidates {
    /// The steps that a task is at.
    CURRENT("is not under way", "is at several steps"),
    /// The approvals that a task waits for.
    APPROVALS("does not wait for an approval", "waits for several approvals");

    private final String none;
    private final String several;

    Candidates(String none, String several) {
      this.none = none;
      this.several = several;
    }
  }

  /// Whether this means the step.
  public boolean selects(Step<?> candidate) {
    return step == null || candidate.isCalled(step);
  }

  /// Selects among what belongs to the task.
  ///
  /// @param stepOf the step of a candidate; null where that is not known, so that it may be meant
  public <T> Selection<T> among(
      Collection<T> candidates, Function<? super T, ? extends @Nullable Step<?>> stepOf) {
    List<T> found =
        candidates.stream()
            .filter(
                it -> {
                  Step<?> at = stepOf.apply(it);
                  return at == null || selects(at);
                })
            .toList();
    return switch (found.size()) {
      case 0 -> new Selection.NotFound<>(ids(candidates.stream(), stepOf));
      case 1 -> new Selection.Selected<>(found.getFirst());
      default -> new Selection.Ambiguous<>(ids(found.stream(), stepOf));
    };
  }

  /// The one that is meant.
  ///
  /// @throws IllegalArgumentException if there is none, or several; the message is for people
  public <T> T require(
      Candidates kind,
      Collection<T> candidates,
      Function<? super T, ? extends @Nullable Step<?>> stepOf) {
    return switch (among(candidates, stepOf)) {
      case Selection.Selected<T>(T value) -> value;
      case Selection.NotFound<T>(List<String> others) ->
          throw new IllegalArgumentException(notFound(kind, others));
      case Selection.Ambiguous<T>(List<String> ids) ->
          throw new IllegalArgumentException(
              "`%s` %s; name one of: %s".formatted(task, kind.several, quoted(ids)));
    };
  }

  private String notFound(Candidates kind, List<String> others) {
    if (step == null || others.isEmpty()) {
      String which = step == null || kind == Candidates.CURRENT ? "" : "`" + step + "` of ";
      return which + "`" + task + "` " + kind.none;
    }
    return switch (kind) {
      case CURRENT ->
          "`%s` is not at a step `%s`; it is at %s".formatted(task, step, quoted(others));
      case APPROVALS ->
          "`%s` of `%s` %s; this does: %s".formatted(step, task, kind.none, quoted(others));
    };
  }

  private static <T> List<String> ids(
      Stream<T> candidates, Function<? super T, ? extends @Nullable Step<?>> stepOf) {
    return candidates
        .<@Nullable Step<?>>map(stepOf)
        .filter(Objects::nonNull)
        .map(Step::id)
        .toList();
  }

  private static String quoted(List<String> ids) {
    return ids.stream().map(id -> "`" + id + "`").collect(Collectors.joining(", "));
  }
}
