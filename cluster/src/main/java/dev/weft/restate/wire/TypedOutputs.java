package dev.weft.restate.wire;

import dev.weft.engine.JsonTypes;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ser.std.StdSerializer;

/// The outputs of a step or task as JSON that keeps their [types][JsonTypes]: the map itself, or
/// `[map, types]` if JSON cannot express all of them.
interface TypedOutputs {

  /// Implemented by records with such outputs.
  @JsonSerialize(using = Writing.class)
  @JsonDeserialize(using = Reading.class)
  Map<String, Object> outputs();

  /// Writes them.
  final class Writing extends StdSerializer<Map<String, Object>> {
    Writing() {
      super(Map.class);
    }

    @Override
    public void serialize(
        Map<String, Object> outputs, JsonGenerator json, SerializationContext context) {
      Object types = JsonTypes.of(outputs);
      if (types == null) {
        context.writeValue(json, outputs);
        return;
      }
      json.writeStartArray();
      context.writeValue(json, outputs);
      context.writeValue(json, types);
      json.writeEndArray();
    }
  }

  /// Reads them.
  final class Reading extends StdDeserializer<Map<String, Object>> {
    Reading() {
      super(Map.class);
    }

    @Override
    public Map<String, Object> deserialize(JsonParser json, DeserializationContext context) {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        return map(json, context);
      }
      json.nextToken();
      Map<String, Object> outputs = map(json, context);
      json.nextToken();
      Map<String, Object> types = map(json, context);
      json.nextToken();
      return JsonTypes.restore(outputs, types);
    }

    @SuppressWarnings("unchecked") // A JSON object is always read as such a map.
    private static Map<String, Object> map(JsonParser json, DeserializationContext context) {
      return context.readValue(json, Map.class);
    }
  }
}
