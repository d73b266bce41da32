package dev.weft;

import java.time.Instant;

/// A step's wait for its turn at a limit, which lasts until the next one or the beginning of its
/// attempt.
///
/// @param limit its name
/// @param since when the wait began
public record LimitWait(String limit, Instant since) {}
