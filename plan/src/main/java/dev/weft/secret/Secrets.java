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
/// after that, they can be masked in texts. Thread-safe.
public final class Secrets {

  /// No secrets.
  public static final Secrets NONE = new Secrets(Map.of());

  private final Map<String, Source> sources;
  private final Set<String> variables;
  private final Map<String, Object> values = new Values();
  private @Nullable Fetched fetched; // guarded by this

  private record Fetched(Map<String, String> values, Masks masks) {}

  /// @param sources the source of each, by name
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

  /// Returns the environment variables that contain secrets, which commands must not inherit.
  public Set<String> variables() {
    return variables;
  }

  /// Looks up these secrets, and no others, unless any was looked up before. Blocks, because a
  /// command may prompt on the terminal.
  ///
  /// @throws SecretException if a secret is missing, or cannot be kept secret; the message names
  ///     each on a line of its own
  public synchronized void fetch(Set<String> names) {
    if (fetched == null && !sources.isEmpty()) {
      fetched = lookUp(names);
    }
  }

  /// Gives each secret a made-up value, and looks none up, unless any was looked up before.
  public synchronized void makeUp() {
    if (fetched == null && !sources.isEmpty()) {
      Map<String, String> values = new LinkedHashMap<>();
      sources.keySet().forEach(name -> values.put(name, "made-up-secret-" + name));
      fetched = new Fetched(Map.copyOf(values), new Masks(values.values()));
    }
  }

  /// Returns the values by name. Reading the first looks up all of them, unless [#fetch] has.
  public Map<String, Object> values() {
    return values;
  }

  /// A map that looks nothing up when it is compared or printed.
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

  /// Returns the masks for the secrets.
  public Masks masks() {
    return sources.isEmpty() ? Masks.NONE : fetched().masks;
  }

  /// Refuses values that contain a secret.
  ///
  /// @param what describes the values, such as `the output`
  /// @throws SecretException if a value contains a secret; the message names both
  public void refuseIn(Map<String, ? extends @Nullable Object> values, String what) {
    if (!sources.isEmpty()) {
      values.forEach(
          (name, value) -> {
            refuse("the name of " + what, name);
            refuse(what + " `" + name + "`", value);
          });
    }
  }

  /// Refuses a name that contains a secret, if the secrets have been looked up.
  ///
  /// @param what describes the name
  /// @throws SecretException if it contains a secret
  public void refuseInName(String name, String what) {
    if (areKnown()) {
      refuse(what, name);
    }
  }

  /// Returns the text with each secret masked, if the secrets have been looked up.
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
