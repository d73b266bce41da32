package dev.weft.plan;

import java.util.ArrayList;
import java.util.List;

/// Every mapping of a plan whose keys the readers know.
///
/// @param schema where its JSON Schema is, as a JSON pointer
/// @param page where the reference explains its keys
/// @param path of its keys on that page
/// @param keys those that the reader knows
record KnownKeys(String schema, String page, String path, List<String> keys) {
  static final List<KnownKeys> ALL =
      List.of(
          new KnownKeys("", "plan", "", PlanReader.KEYS),
          new KnownKeys("/$defs/defaults", "plan", "defaults.", PlanReader.DEFAULTS),
          new KnownKeys(
              "/$defs/defaults/properties/http",
              "plan",
              "defaults.http.",
              PlanReader.HTTP_DEFAULTS),
          new KnownKeys("/$defs/input/anyOf/3", "plan", "inputs.NAME.", Inputs.KEYS),
          new KnownKeys("/$defs/secret/anyOf/1", "plan", "secrets.NAME.", SecretsReader.KEYS),
          new KnownKeys("/$defs/limit/anyOf/1", "plan", "limits.NAME.", LimitsReader.KEYS),
          new KnownKeys("/$defs/task/anyOf/1", "task", "", TaskReader.KEYS),
          new KnownKeys("/$defs/template/anyOf/1", "task", "", ofTemplates()),
          new KnownKeys("/$defs/rows", "for-each", "", RowsReader.KEYS),
          new KnownKeys("/$defs/step/anyOf/1", "step", "", WrittenStep.KEYS),
          new KnownKeys("/$defs/retry/anyOf/1", "step", "retry.", RetryReader.KEYS),
          new KnownKeys("/$defs/field/anyOf/1", "step", "form.NAME.", FormReader.KEYS));

  private static List<String> ofTemplates() {
    List<String> keys = new ArrayList<>(TaskReader.KEYS);
    keys.removeAll(List.of("uses", "with"));
    keys.add("inputs");
    return keys;
  }
}
