/// Reading plan files: YAML with positions, checks that report everything at once, rows.
@NullMarked
package dev.weft.plan;

import org.jspecify.annotations.NullMarked;
