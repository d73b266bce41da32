package dev.weft.restate.wire;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.MapType;

/// Writes the entries of [Map#of] and [Map#copyOf] by their keys. Their own order is another one in
/// each process, and the engine compares what a handler sends, byte by byte, with what it sent
/// before on another worker. All other maps keep the order that they have.
@SuppressWarnings("serial") // Nobody serializes it.
final class MapsInOrder extends ValueSerializerModifier {
  private static final Class<?> UNORDERED = Map.of().getClass();

  @Override
  public ValueSerializer<?> modifyMapSerializer(
      SerializationConfig config,
      MapType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    return new InOrder(serializer);
  }

  private static Object inOrder(Object map) {
    if (!UNORDERED.isInstance(map)) {
      return map;
    }
    Map<Object, Object> ordered = new TreeMap<>(Comparator.comparing(String::valueOf));
    ordered.putAll((Map<?, ?>) map);
    return ordered;
  }

  private static final class InOrder extends ValueSerializer<Object> {
    private final ValueSerializer<Object> plain;

    @SuppressWarnings("unchecked") // It is given nothing but maps.
    InOrder(ValueSerializer<?> plain) {
      this.plain = (ValueSerializer<Object>) plain;
    }

    @Override
    public void resolve(SerializationContext context) {
      plain.resolve(context);
    }

    @Override
    public ValueSerializer<?> createContextual(
        SerializationContext context, BeanProperty property) {
      return new InOrder(plain.createContextual(context, property));
    }

    @Override
    public boolean isEmpty(SerializationContext context, Object map) {
      return plain.isEmpty(context, map);
    }

    @Override
    public void serialize(Object map, JsonGenerator json, SerializationContext context) {
      plain.serialize(inOrder(map), json, context);
    }

    @Override
    public void serializeWithType(
        Object map, JsonGenerator json, SerializationContext context, TypeSerializer types) {
      plain.serializeWithType(inOrder(map), json, context, types);
    }
  }
}
