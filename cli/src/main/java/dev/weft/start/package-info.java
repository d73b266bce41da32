/// What makes the command start fast: done once when it is built, by the launcher. Nothing uses
/// it.
@NullMarked
package dev.weft.start;

import org.jspecify.annotations.NullMarked;
