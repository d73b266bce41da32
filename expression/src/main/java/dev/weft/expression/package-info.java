/// Values in plan files: templates with `${{ path }}` and what they can see. An expression that is
/// more than a path is read by an [ExpressionLanguage] of another module.
@NullMarked
package dev.weft.expression;

import org.jspecify.annotations.NullMarked;
