package dev.weft.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tree of JSON values whose texts are templates. A text that is a single `${{ path }}` evaluates
/// to the value itself, such as a number; within a longer text the value is inserted as text.
/// Immutable.
public final class ValueTemplate {
  // A Template, a Map<String, ...> or List<...> of the same, or a value that is kept as it is.
  private final @Nullable Object tree;

  private ValueTemplate(@Nullable Object tree) {
    this.tree = tree;
  }

  /// Reads the templates in a tree of maps, lists, texts, numbers, truth values and null. Keys are
  /// plain texts, and keep their order.
  ///
  /// @throws ExpressionException if a text is not a template
  public static ValueTemplate of(@Nullable Object tree) {
    return new ValueTemplate(compile(tree));
  }

  /// Returns the tree with every value filled in.
  ///
  /// @throws ExpressionException if a path has no value
  public @Nullable Object value(Scope scope) {
    return fill(tree, scope);
  }

  /// Returns the values that the templates read, each as the longest path that is written out.
  public List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    addPaths(tree, paths);
    return paths;
  }

  private static void addPaths(@Nullable Object tree, List<Path> paths) {
    switch (tree) {
      case Template template -> template.expressions().forEach(it -> paths.addAll(it.paths()));
      case Map<?, ?> map -> map.values().forEach(value -> addPaths(value, paths));
      case List<?> list -> list.forEach(item -> addPaths(item, paths));
      case null, default -> {}
    }
  }

  private static @Nullable Object compile(@Nullable Object tree) {
    return switch (tree) {
      case String text -> Template.of(text);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> compiled = new LinkedHashMap<>();
        map.forEach((key, value) -> compiled.put(String.valueOf(key), compile(value)));
        yield compiled;
      }
      case List<?> list -> {
        List<@Nullable Object> compiled = new ArrayList<>();
        list.forEach(item -> compiled.add(compile(item)));
        yield compiled;
      }
      case null, default -> tree;
    };
  }

  private static @Nullable Object fill(@Nullable Object tree, Scope scope) {
    return switch (tree) {
      case Template template -> template.value(scope);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> filled = new LinkedHashMap<>();
        map.forEach((key, value) -> filled.put(String.valueOf(key), fill(value, scope)));
        yield filled;
      }
      case List<?> list -> {
        List<@Nullable Object> filled = new ArrayList<>();
        list.forEach(item -> filled.add(fill(item, scope)));
        yield filled;
      }
      case null, default -> tree;
    };
  }
}
