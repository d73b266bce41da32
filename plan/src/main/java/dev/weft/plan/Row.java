package dev.weft.plan;

/// One row of a `for-each`.
///
/// @param line where it begins in its file, from 1; 0 for a row of an inline list
/// @param key what names it
/// @param value a text, or a map of texts by column
record Row(long line, String key, Object value) {}
