package dev.weft.plan.rows;

/// One row of a `for-each`.
///
/// @param line the line of its file on which it begins, from 1; 0 if it has none
/// @param key its key
/// @param value a text or a number, or a map of values by column
public record Row(long line, String key, Object value) {}
