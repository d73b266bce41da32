package dev.weft.plan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The JSON Schema of test files, with which editors complete keys and mark errors.
public final class TestSchema {
  private static final String RESOURCE = "test.schema.json";

  private TestSchema() {}

  /// Returns the schema as formatted JSON.
  public static String text() {
    try (InputStream stream = TestSchema.class.getResourceAsStream(RESOURCE)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the schema is missing from Weft's own jar", unreadable);
    }
  }
}
