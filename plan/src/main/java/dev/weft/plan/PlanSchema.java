package dev.weft.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The JSON Schema of plan files, with which editors complete keys, show their descriptions and
/// mark errors. It describes the structure of a plan, but no rule that concerns more than one
/// place, or a file: [PlanFile#read] finds all errors.
public final class PlanSchema {
  private static final String RESOURCE = "plan.schema.json";

  private PlanSchema() {}

  /// Returns the schema as formatted JSON.
  public static String text() {
    try (InputStream stream = PlanSchema.class.getResourceAsStream(RESOURCE)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the schema is missing from Weft's own jar", unreadable);
    }
  }
}
