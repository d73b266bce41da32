/// The Common Expression Language for `${{ expression }}`: reads expressions, checks them, bounds
/// what they cost, and says what is wrong with them in words for people. Found by
/// [dev.weft.expression.ExpressionLanguage]; nothing else of it is public.
@NullMarked
package dev.weft.cel;

import org.jspecify.annotations.NullMarked;
