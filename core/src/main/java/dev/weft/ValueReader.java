package dev.weft;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes Java values of [plain][PlainValue] ones. Lists, sets and maps cannot be changed; nothing
/// but records, enums and the classes named here is ever made.
final class ValueReader {
  static final String BYTES = "byte[]";
  static final String RECORD = "record";
  static final String PARTS = "parts";
  static final String MAP = "map";
  static final String ENTRIES = "entries";
  static final String SET = "set";

  private static final Map<String, Function<String, Object>> TEXTS =
      Map.ofEntries(
          Map.entry(BYTES, Base64.getDecoder()::decode),
          Map.entry(Double.class.getName(), Double::valueOf),
          Map.entry(Float.class.getName(), Float::valueOf),
          Map.entry(Character.class.getName(), text -> text.charAt(0)),
          Map.entry(Instant.class.getName(), Instant::parse),
          Map.entry(Duration.class.getName(), Duration::parse),
          Map.entry(LocalDate.class.getName(), LocalDate::parse),
          Map.entry(LocalTime.class.getName(), LocalTime::parse),
          Map.entry(LocalDateTime.class.getName(), LocalDateTime::parse),
          Map.entry(OffsetDateTime.class.getName(), OffsetDateTime::parse),
          Map.entry(ZonedDateTime.class.getName(), ZonedDateTime::parse),
          Map.entry(UUID.class.getName(), UUID::fromString),
          Map.entry(URI.class.getName(), URI::create));

  private final @Nullable ClassLoader classes;

  ValueReader(@Nullable ClassLoader classes) {
    this.classes = classes;
  }

  /// Returns whether the text of a value says all of it, given the class.
  static boolean isText(String type) {
    return TEXTS.containsKey(type);
  }

  @Nullable Object read(@Nullable Object plain, @Nullable Object type) {
    return switch (type) {
      case null -> unmodifiable(plain);
      case String name when plain instanceof String text -> text(text, name);
      case List<?> types when plain instanceof List<?> list ->
          Collections.unmodifiableList(list(list, types));
      case Map<?, ?> how when how.get(RECORD) instanceof String name -> record(plain, name, how);
      case Map<?, ?> how
          when how.get(MAP) instanceof Map<?, ?> types && plain instanceof Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> all = new LinkedHashMap<>();
        map.forEach((key, each) -> all.put(key, read(each, types.get(key))));
        yield Collections.unmodifiableMap(all);
      }
      case Map<?, ?> how
          when how.get(SET) instanceof List<?> types && plain instanceof List<?> list ->
          Collections.unmodifiableSet(new LinkedHashSet<>(list(list, types)));
      case Map<?, ?> how
          when how.get(ENTRIES) instanceof List<?> types && plain instanceof List<?> list -> {
        Map<@Nullable Object, @Nullable Object> all = new LinkedHashMap<>();
        list(list, types).forEach(it -> all.put(((List<?>) it).get(0), ((List<?>) it).get(1)));
        yield Collections.unmodifiableMap(all);
      }
      default -> throw new IllegalArgumentException(type + " is no type of " + plain);
    };
  }

  private static @Nullable Object unmodifiable(@Nullable Object plain) {
    return switch (plain) {
      case List<?> list -> Collections.unmodifiableList(list);
      case Map<?, ?> map -> Collections.unmodifiableMap(map);
      case null, default -> plain;
    };
  }

  private List<@Nullable Object> list(List<?> list, List<?> types) {
    List<@Nullable Object> all = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      Object type = types.isEmpty() ? null : types.get(types.size() == 1 ? 0 : i);
      all.add(read(list.get(i), type));
    }
    return all;
  }

  private Object text(String text, String name) {
    Function<String, Object> parse = TEXTS.get(name);
    if (parse != null) {
      return parse.apply(text);
    }
    Object[] constants = classOf(name).getEnumConstants();
    if (constants == null) {
      throw new IllegalArgumentException("`" + name + "` was an enum, and is none");
    }
    return Arrays.stream(constants)
        .filter(it -> ((Enum<?>) it).name().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("the enum `" + name + "` has no `" + text + "`"));
  }

  private Object record(@Nullable Object plain, String name, Map<?, ?> how) {
    Class<?> type = classOf(name);
    RecordComponent[] components = type.getRecordComponents();
    if (components == null
        || !(plain instanceof Map<?, ?> values)
        || !(how.get(PARTS) instanceof Map<?, ?> types)) {
      throw new IllegalArgumentException("`" + name + "` was a record, and is none");
    }
    Class<?>[] declared = new Class<?>[components.length];
    @Nullable Object[] parts = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String part = components[i].getName();
      if (!values.containsKey(part)) {
        throw new IllegalArgumentException(
            "the record `%s` has `%s`, which its value lacks".formatted(name, part));
      }
      declared[i] = components[i].getType();
      parts[i] = read(values.get(part), types.get(part));
      requireFit(name, components[i], parts[i]);
    }
    return make(type, declared, parts);
  }

  private static Object make(Class<?> type, Class<?>[] declared, @Nullable Object[] parts) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(declared);
      constructor.setAccessible(true);
      return constructor.newInstance(parts);
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      throw new IllegalArgumentException(
          "`%s` refuses its own value: %s".formatted(type.getName(), cause), cause);
    } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
      throw closed(type, closed);
    }
  }

  /// A list is read as a list, whatever its class was.
  private static void requireFit(String record, RecordComponent component, @Nullable Object part) {
    Class<?> declared = component.getType();
    boolean fits =
        part == null
            ? !declared.isPrimitive()
            : MethodType.methodType(declared).wrap().returnType().isInstance(part);
    if (!fits) {
      String is = part == null ? "null" : kindOf(part);
      throw new IllegalArgumentException(
          "`%s.%s` is a %s, and would be read as %s: declare the interface List, Set or Map"
              .formatted(record, component.getName(), declared.getTypeName(), is));
    }
  }

  private static String kindOf(Object part) {
    return switch (part) {
      case List<?> _ -> "a list";
      case Set<?> _ -> "a set";
      case Map<?, ?> _ -> "a map";
      default -> part.getClass().getTypeName();
    };
  }

  private Class<?> classOf(String name) {
    try {
      return Class.forName(name, false, classes);
    } catch (ClassNotFoundException gone) {
      throw new IllegalArgumentException("there is no class `" + name + "` (any more)", gone);
    }
  }

  static IllegalArgumentException closed(Class<?> type, Exception why) {
    return new IllegalArgumentException(
        "the record `%s` cannot be read: its module has to say `opens %s to dev.weft;`"
            .formatted(type.getName(), type.getPackageName()),
        why);
  }
}
