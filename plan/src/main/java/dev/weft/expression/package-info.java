/// Values in plan files: templates with `${{ path }}` and what they can see.
@NullMarked
package dev.weft.expression;

import org.jspecify.annotations.NullMarked;
