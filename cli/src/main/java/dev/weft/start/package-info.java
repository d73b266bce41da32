/// Preparations that make the command start fast; the launcher performs them once, after the build.
/// No other package uses this one.
@NullMarked
package dev.weft.start;

import org.jspecify.annotations.NullMarked;
