package dev.weft.plan.rows;

/// One row of a `for-each`.
///
/// @param line where it begins in its file, from 1; 0 for a row that comes from no line
/// @param key what names it
/// @param value a text or a number, or a map of values by column
public record Row(long line, String key, Object value) {}
