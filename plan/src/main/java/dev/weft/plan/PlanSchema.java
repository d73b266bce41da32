package dev.weft.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The JSON Schema of plan files, by which editors complete keys, show what they mean and underline
/// what is wrong. It knows how a plan is built, but nothing that takes more than one place of it,
/// or a file: [PlanFile#read] finds all mistakes.
public final class PlanSchema {
  private static final String RESOURCE = "plan.schema.json";

  private PlanSchema() {}

  /// The schema, as JSON that people can read.
  public static String text() {
    try (InputStream stream = PlanSchema.class.getResourceAsStream(RESOURCE)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the schema is missing from Weft's own jar", unreadable);
    }
  }
}
