package dev.weft;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A Java value as plain data (texts, numbers, truth values, lists and maps with text keys), and
/// beside it, as plain data as well, what that does not say of the value's type. Every journal
/// keeps both. [ValueReader] makes the value of them again.
///
/// ```text
/// value                        plain                       type
/// "x", 5, 0.5, true, null      the same                    null
/// Instant, URI, an enum ...    its text                    the name of the class
/// byte[]                       its text in base 64         "byte[]"
/// Page[url=x, at=Instant]      {url: x, at: ...}           {record: Page, parts: {at: Instant}}
/// list                         list                        [type of each], or one for all; null
/// map with text keys           map                         {map: {key: type}}; null
/// other map                    [[key, value], ...]         {entries: types as of a list}
/// set                          list                        {set: types as of a list}
/// ```
///
/// @param plain the value as plain data
/// @param type what the plain data does not say of its type; null where it says all
record PlainValue(@Nullable Object plain, @Nullable Object type) {
  private static final int DEPTH_MAX = 300;
  private static final String VALUE = "value";
  private static final String TYPE = "type";

  /// Returns the plain form of a value.
  ///
  /// @throws IllegalArgumentException if there is none; the message says what and where, and is for
  ///     people
  static PlainValue of(@Nullable Object value) {
    return of(value, VALUE, 0);
  }

  /// Returns the plain value that a step or a task has among its outputs.
  static PlainValue in(Map<?, ?> outputs) {
    return new PlainValue(outputs.get(VALUE), outputs.get(TYPE));
  }

  /// Returns whether outputs have a typed result among them.
  static boolean isIn(Map<?, ?> outputs) {
    return outputs.containsKey(VALUE);
  }

  /// Returns it as the outputs of a step.
  @SuppressWarnings("NullAway") // A value may be null.
  Map<String, Object> outputs() {
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put(VALUE, plain);
    if (type != null) {
      outputs.put(TYPE, type);
    }
    return outputs;
  }

  /// Returns the value.
  ///
  /// @param classes finds the classes of records and enums
  /// @throws IllegalArgumentException if they have changed; the message is for people
  @Nullable Object read(@Nullable ClassLoader classes) {
    return new ValueReader(classes).read(plain, type);
  }

  private static PlainValue of(@Nullable Object value, String path, int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("it is nested too deep, or contains itself");
    }
    return switch (value) {
      case Double number when !Double.isFinite(number) -> text(number);
      case Float number when !Float.isFinite(number) -> text(number);
      case String _, Boolean _, Integer _, Long _, Short _, Byte _, Double _, Float _ ->
          new PlainValue(value, null);
      case BigInteger _, BigDecimal _ -> new PlainValue(value, null);
      case null -> new PlainValue(null, null);
      case byte[] bytes ->
          new PlainValue(Base64.getEncoder().encodeToString(bytes), ValueReader.BYTES);
      case Enum<?> constant ->
          new PlainValue(constant.name(), constant.getDeclaringClass().getName());
      case Record record -> of(record, path, depth);
      case List<?> list -> of(list, path, depth);
      case Set<?> set -> {
        PlainValue list = of(new ArrayList<>(set), path, depth);
        yield new PlainValue(list.plain, Map.of(ValueReader.SET, typesOf(list)));
      }
      case Map<?, ?> map when map.keySet().stream().allMatch(String.class::isInstance) ->
          ofTexts(map, path, depth);
      case Map<?, ?> map -> {
        List<List<@Nullable Object>> entries = new ArrayList<>();
        map.forEach((key, each) -> entries.add(pair(key, each)));
        PlainValue list = of(entries, path, depth);
        yield new PlainValue(list.plain, Map.of(ValueReader.ENTRIES, typesOf(list)));
      }
      default -> {
        if (!ValueReader.isText(value.getClass().getName())) {
          throw unfit(path, value.getClass());
        }
        yield text(value);
      }
    };
  }

  private static PlainValue of(Record record, String path, int depth) {
    Class<?> type = record.getClass();
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    Map<String, Object> parts = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      add(name, of(part(record, component), path + "." + name, depth + 1), plain, parts);
    }
    return new PlainValue(
        plain, Map.of(ValueReader.RECORD, type.getName(), ValueReader.PARTS, parts));
  }

  private static @Nullable Object part(Record record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (InvocationTargetException thrown) {
      throw new IllegalArgumentException(
          "`%s.%s()` threw %s"
              .formatted(record.getClass().getName(), component.getName(), thrown.getCause()),
          thrown.getCause());
    } catch (IllegalAccessException | InaccessibleObjectException closed) {
      throw ValueReader.closed(record.getClass(), closed);
    }
  }

  private static PlainValue of(List<?> list, String path, int depth) {
    List<@Nullable Object> plain = new ArrayList<>(list.size());
    List<@Nullable Object> types = new ArrayList<>(list.size());
    for (Object each : list) {
      PlainValue it = of(each, path + "[]", depth + 1);
      plain.add(it.plain);
      types.add(it.type);
    }
    Set<@Nullable Object> kinds = new HashSet<>(types);
    if (kinds.size() == 1) {
      Object kind = types.getFirst();
      return new PlainValue(plain, kind == null ? null : List.of(kind));
    }
    return new PlainValue(plain, kinds.isEmpty() ? null : types);
  }

  private static PlainValue ofTexts(Map<?, ?> map, String path, int depth) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    Map<String, Object> types = new LinkedHashMap<>();
    map.forEach(
        (key, each) -> {
          String name = (String) key;
          add(name, of(each, path + "." + name, depth + 1), plain, types);
        });
    return new PlainValue(plain, types.isEmpty() ? null : Map.of(ValueReader.MAP, types));
  }

  private static void add(
      String name, PlainValue it, Map<String, @Nullable Object> plain, Map<String, Object> types) {
    plain.put(name, it.plain);
    if (it.type != null) {
      types.put(name, it.type);
    }
  }

  private static PlainValue text(Object value) {
    return new PlainValue(value.toString(), value.getClass().getName());
  }

  private static Object typesOf(PlainValue list) {
    return list.type == null ? List.of() : list.type;
  }

  private static List<@Nullable Object> pair(@Nullable Object key, @Nullable Object value) {
    List<@Nullable Object> pair = new ArrayList<>(2);
    pair.add(key);
    pair.add(value);
    return pair;
  }

  private static IllegalArgumentException unfit(String path, Class<?> type) {
    return new IllegalArgumentException(
        "`%s` is of the type %s, which cannot be put on record; use records, enums, lists, sets, maps, texts, numbers, times and byte[]"
            .formatted(path, type.getTypeName()));
  }
}
