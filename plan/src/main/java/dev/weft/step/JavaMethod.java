package dev.weft.step;

import dev.weft.Attempt;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.json.Binding;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A method that a step calls: public and static. Its parameters are a record or `Map<String,
/// Object>` with the values, the [Attempt], both, or none. It returns a record or a `Map<String,
/// Object>` as the step's outputs, or nothing.
///
/// As safe for use by several threads at once as the method itself.
public final class JavaMethod {
  /// The maximum size of the outputs as JSON, in characters.
  public static final int OUTPUT_CHARACTERS_MAX = 1 << 20;

  private static final Set<Class<?>> OPTIONAL =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private final Method method;
  private final JavaClasses classes;
  // The type of the parameter with the values; null if there is none.
  private final @Nullable Type values;
  // The values that it takes; null for any.
  private final @Nullable Map<String, Type> takes;
  private final @Nullable List<String> leaves;

  private JavaMethod(Method method, JavaClasses classes) {
    this.method = method;
    this.classes = classes;
    this.values = values(method);
    this.takes = values == null ? Map.of() : components(values);
    Type result = method.getGenericReturnType();
    Map<String, Type> left = result == void.class ? Map.of() : components(result);
    this.leaves = left == null ? null : List.copyOf(left.keySet());
  }

  /// Returns a method that a step can call.
  ///
  /// @param classes the classes that contain the method's class
  /// @throws IllegalArgumentException if a step cannot call the method; the message says why, and
  ///     what to write
  /// @throws LinkageError if a parameter or return type cannot be loaded
  public static JavaMethod of(Method method, JavaClasses classes) {
    if (!Modifier.isStatic(method.getModifiers()) || !Modifier.isPublic(method.getModifiers())) {
      throw wrong(method, "is not public and static", "write `public static`");
    }
    if (!method.trySetAccessible()) {
      throw wrong(method, "cannot be called from outside of its module", "open its package");
    }
    try {
      Type result = method.getGenericReturnType();
      if (result != void.class && !isRecord(result) && !isMap(result)) {
        throw wrong(
            method,
            "returns " + simple(result),
            "what a step leaves is a record, a Map<String, Object>, or nothing (void)");
      }
      return new JavaMethod(method, classes);
    } catch (TypeNotPresentException missing) {
      String what = "needs the class " + missing.typeName() + ", which is not there";
      throw wrong(method, what, "add its jar to `classpath`");
    }
  }

  private static @Nullable Type values(Method method) {
    Type values = null;
    boolean takesAttempt = false;
    for (Type parameter : method.getGenericParameterTypes()) {
      boolean isAttempt = parameter == Attempt.class;
      if (!isAttempt && !isRecord(parameter) && !isMap(parameter)) {
        throw wrong(
            method,
            "takes " + simple(parameter),
            "values come as one record or Map<String, Object>");
      }
      if (isAttempt ? takesAttempt : values != null) {
        throw wrong(method, "takes two of a kind", "one record or map, and one Attempt, at most");
      }
      takesAttempt |= isAttempt;
      values = isAttempt ? values : parameter;
    }
    return values;
  }

  private static boolean isRecord(Type type) {
    return raw(type).isRecord() && raw(type) != Attempt.class;
  }

  private static boolean isMap(Type type) {
    return type instanceof ParameterizedType map
        && map.getRawType() == Map.class
        && map.getActualTypeArguments()[0] == String.class;
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> raw(generic.getRawType());
      default -> Object.class;
    };
  }

  private static String simple(Type type) {
    return type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
  }

  private static IllegalArgumentException wrong(Method method, String what, String remedy) {
    return new IllegalArgumentException("`" + method.getName() + "` " + what + ": " + remedy);
  }

  /// Returns the components of a record, by name; null for a map.
  private static @Nullable Map<String, Type> components(Type type) {
    if (!isRecord(type)) {
      return null;
    }
    Map<String, Type> types = new LinkedHashMap<>();
    for (RecordComponent component : raw(type).getRecordComponents()) {
      types.put(component.getName(), component.getGenericType());
    }
    return types;
  }

  /// Returns whether it takes values.
  public boolean takesValues() {
    return values != null;
  }

  /// Returns the names of the values that it takes; null if it takes any.
  public @Nullable List<String> names() {
    return takes == null ? null : List.copyOf(takes.keySet());
  }

  /// Returns the names of the values that it requires.
  public List<String> needed() {
    List<String> needed = new ArrayList<>();
    if (takes != null) {
      takes.forEach(
          (name, type) -> {
            if (!OPTIONAL.contains(raw(type))) {
              needed.add(name);
            }
          });
    }
    return needed;
  }

  /// Returns the names of its outputs; null if it chooses them while it runs.
  public @Nullable List<String> outputs() {
    return leaves;
  }

  /// Checks a value of this name, as far as that runs none of the user's code.
  ///
  /// @throws IllegalArgumentException if the method cannot take it; the message says why
  public void check(String name, @Nullable Object value) {
    Type type = takes == null ? null : takes.get(name);
    if (type != null && isOfJdk(type)) {
      OfJdk.BINDING.toJava(value, type, name);
    }
  }

  /// Shared by all plans, because it uses none of their classes. Created when a value is checked
  /// first.
  private static final class OfJdk {
    static final Binding BINDING = new Binding();
  }

  private static boolean isOfJdk(Type type) {
    return switch (type) {
      case Class<?> plain -> plain.getPackageName().startsWith("java.");
      case ParameterizedType generic ->
          isOfJdk(generic.getRawType())
              && Arrays.stream(generic.getActualTypeArguments()).allMatch(JavaMethod::isOfJdk);
      default -> false;
    };
  }

  /// Calls the method on this thread, with the context class loader of its class.
  ///
  /// @param given the values that it takes
  /// @return its outputs; a null remains null
  /// @throws StepFailedException if it cannot take the values, or its result cannot be outputs
  /// @throws Exception any exception of the method
  Map<String, Object> call(@Nullable Object given, Attempt attempt) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classes.loader());
    try {
      return left(method.invoke(null, arguments(given, attempt)));
    } catch (InvocationTargetException wrapped) {
      throw thrown(wrapped);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Exception thrown(InvocationTargetException wrapped) {
    return switch (wrapped.getCause()) {
      case Exception thrown -> thrown;
      case Error thrown -> throw thrown;
      case null, default -> wrapped;
    };
  }

  private Object[] arguments(@Nullable Object given, Attempt attempt) {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      boolean isAttempt = method.getParameterTypes()[i] == Attempt.class;
      arguments[i] = isAttempt ? attempt : bind(given);
    }
    return arguments;
  }

  private Object bind(@Nullable Object given) {
    try {
      return classes.binding().toJava(given, Objects.requireNonNull(values), "with");
    } catch (IllegalArgumentException unfit) {
      throw failed(unfit);
    }
  }

  private Map<String, Object> left(@Nullable Object result) {
    if (method.getReturnType() == void.class) {
      return Map.of();
    }
    try {
      Map<String, Object> left = new LinkedHashMap<>(json(result));
      if (leaves != null) {
        // A record may have other methods that look like accessors.
        left.keySet().retainAll(leaves);
      }
      return Collections.unmodifiableMap(left);
    } catch (IllegalArgumentException unfit) {
      throw failed(unfit);
    }
  }

  @SuppressWarnings("unchecked") // JSON's keys are texts.
  private Map<String, Object> json(@Nullable Object result) {
    if (result == null) {
      throw new IllegalArgumentException("`" + method.getName() + "` returned null");
    }
    Object json = classes.binding().toJson(result, "result", OUTPUT_CHARACTERS_MAX);
    return (Map<String, Object>) Objects.requireNonNull(json);
  }

  private static StepFailedException failed(IllegalArgumentException unfit) {
    String message = String.valueOf(unfit.getMessage());
    return new StepFailedException(new Failure(Failure.ERROR, message, null, unfit));
  }
}
