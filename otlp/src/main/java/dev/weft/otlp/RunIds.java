package dev.weft.otlp;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Derives the id of a run's trace from the run's id, so that all spans of a run belong to one
/// trace, also after the run was resumed.
final class RunIds implements IdGenerator {
  private static final int TRACE_ID_BYTES = 16;

  private final String trace;

  RunIds(String run) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("weft run " + run).getBytes(StandardCharsets.UTF_8));
      this.trace = HexFormat.of().formatHex(hash, 0, TRACE_ID_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String generateTraceId() {
    return trace;
  }

  @Override
  public String generateSpanId() {
    return IdGenerator.random().generateSpanId();
  }
}
