/// Values in plan files: templates with `${{ path }}` and the values that they can read. An
/// [ExpressionLanguage] in another module reads expressions that are more than a path.
@NullMarked
package dev.weft.expression;

import org.jspecify.annotations.NullMarked;
