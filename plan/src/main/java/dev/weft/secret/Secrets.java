package dev.weft.secret;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The secrets of a plan. All are looked up together, once, by [#fetch] or when the first is read;
/// after that, texts that hold one can be masked. Thread-safe.
public final class Secrets {

  /// No secrets.
  public static final Secrets NONE = new Secrets(Map.of());

  private final Map<String, Source> sources;
  private final Set<String> variables;
  private final Map<String, Object> values = new Values();
  private @Nullable Fetched fetched; // guarded by this

  private record Fetched(Map<String, String> values, Masks masks) {}

  /// @param sources where each comes from, by name
  public Secrets(Map<String, Source> sources) {
    this.sources = new LinkedHashMap<>(sources);
    this.variables =
        sources.values().stream()
            .filter(Source.Variable.class::isInstance)
            .map(source -> ((Source.Variable) source).name())
            .collect(Collectors.toUnmodifiableSet());
  }

  public boolean isEmpty() {
    return sources.isEmpty();
  }

  /// The variables of the environment that hold one, which no command is to inherit.
  public Set<String> variables() {
    return variables;
  }

  /// Looks these up, and no others, unless any was looked up before. Blocks, as a command may ask
  /// for something on the terminal.
  ///
  /// @throws SecretException if one is not there, or cannot be kept secret; the message, a line for
  ///     each, says which
  public synchronized void fetch(Set<String> names) {
    if (fetched == null && !sources.isEmpty()) {
      fetched = lookUp(names);
    }
  }

  /// By name; looks all of them up when the first is read, unless [#fetch] has.
  public Map<String, Object> values() {
    return values;
  }

  /// Comparing it, or printing it, looks nothing up.
  private final class Values extends AbstractMap<String, Object> {
    @Override
    public Set<String> keySet() {
      return sources.keySet();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      return sources.containsKey(name);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
      return fetched().values.get(name);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return Map.<String, Object>copyOf(fetched().values).entrySet();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return keySet().toString();
    }
  }

  /// What finds them in texts.
  public Masks masks() {
    return sources.isEmpty() ? Masks.NONE : fetched().masks;
  }

  /// Refuses values that hold a secret.
  ///
  /// @param what the values are, such as `the output`
  /// @throws SecretException if one does; the message says which value, and which secret
  public void refuseIn(Map<String, ? extends @Nullable Object> values, String what) {
    if (!sources.isEmpty()) {
      values.forEach(
          (name, value) -> {
            refuse("the name of " + what, name);
            refuse(what + " `" + name + "`", value);
          });
    }
  }

  /// Refuses a name that holds a secret, where they have been looked up.
  ///
  /// @param what it is the name of
  /// @throws SecretException if it does
  public void refuseInName(String name, String what) {
    if (areKnown()) {
      refuse(what, name);
    }
  }

  /// The text with each secret masked, where they have been looked up.
  public String maskIfKnown(String text) {
    return areKnown() ? masks().mask(text) : text;
  }

  private synchronized boolean areKnown() {
    return fetched != null;
  }

  private void refuse(String what, @Nullable Object value) {
    switch (value) {
      case String text when masks().isIn(text) ->
          throw new SecretException(
              "%s holds the secret `%s`, and is kept and shown; hand it over as a secret"
                  .formatted(what, nameOf(text)));
      case Map<?, ?> map ->
          map.forEach(
              (key, inner) -> {
                refuse(what, String.valueOf(key));
                refuse(what, inner);
              });
      case Collection<?> list -> list.forEach(inner -> refuse(what, inner));
      case Number number -> refuse(what, number.toString());
      case null, default -> {}
    }
  }

  private String nameOf(String text) {
    return fetched().values.entrySet().stream()
        .filter(secret -> new Masks(List.of(secret.getValue())).isIn(text))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private synchronized Fetched fetched() {
    if (fetched == null) {
      fetched = lookUp(sources.keySet());
    }
    return fetched;
  }

  private Fetched lookUp(Set<String> names) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    sources.forEach(
        (name, source) -> {
          try {
            if (names.contains(name)) {
              values.put(name, checked(source));
            }
          } catch (SecretException missing) {
            wrong.add("the secret `" + name + "`: " + missing.getMessage());
          }
        });
    if (!wrong.isEmpty()) {
      throw new SecretException(String.join("\n", wrong));
    }
    return new Fetched(Map.copyOf(values), new Masks(values.values()));
  }

  private static String checked(Source source) {
    String value = source.fetch();
    if (value.isEmpty()) {
      String nothing = source instanceof Source.Command ? " prints nothing" : " is empty";
      throw new SecretException(source.describe() + nothing);
    }
    if (value.strip().length() < Masks.LENGTH_MIN) {
      throw new SecretException(
          source.describe()
              + " holds fewer than "
              + Masks.LENGTH_MIN
              + " characters, which cannot be hidden in what is shown");
    }
    return value;
  }
}
