package dev.weft.plan;

import dev.weft.plan.source.PlanKeys;
import java.util.ArrayList;
import java.util.List;

/// All mappings of a plan with known keys.
///
/// @param schema the position in the JSON Schema, as a JSON pointer
/// @param page the page of the reference that explains the keys
/// @param path of its keys on that page
/// @param keys those that the reader knows
record KnownKeys(String schema, String page, String path, List<String> keys) {
  static final List<KnownKeys> ALL =
      List.of(
          new KnownKeys("", "plan", "", PlanKeys.PLAN),
          new KnownKeys("/$defs/defaults", "plan", "defaults.", PlanKeys.DEFAULTS),
          new KnownKeys(
              "/$defs/defaults/properties/http", "plan", "defaults.http.", PlanKeys.HTTP_DEFAULTS),
          new KnownKeys("/$defs/input/anyOf/3", "plan", "inputs.NAME.", PlanKeys.INPUT),
          new KnownKeys("/$defs/secret/anyOf/1", "plan", "secrets.NAME.", PlanKeys.SECRET),
          new KnownKeys("/$defs/limit/anyOf/1", "plan", "limits.NAME.", PlanKeys.LIMIT),
          new KnownKeys("/$defs/task/anyOf/1", "task", "", PlanKeys.TASK),
          new KnownKeys("/$defs/template/anyOf/1", "task", "", ofTemplates()),
          new KnownKeys("/$defs/rows", "for-each", "", PlanKeys.ROWS),
          new KnownKeys("/$defs/step/anyOf/1", "step", "", PlanKeys.STEP),
          new KnownKeys(
              "/$defs/limitShares/additionalProperties/anyOf/1",
              "step",
              "limit.NAME.",
              PlanKeys.LIMIT_SHARE),
          new KnownKeys("/$defs/retry/anyOf/1", "step", "retry.", PlanKeys.RETRY),
          new KnownKeys("/$defs/field/anyOf/1", "step", "form.NAME.", PlanKeys.FIELD));

  private static List<String> ofTemplates() {
    List<String> keys = new ArrayList<>(PlanKeys.TASK);
    keys.removeAll(List.of("uses", "with"));
    keys.add("inputs");
    return keys;
  }
}
