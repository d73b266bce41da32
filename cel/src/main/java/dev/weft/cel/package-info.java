/// The Common Expression Language for `${{ expression }}`: reads expressions, checks them, bounds
/// their cost, and explains errors in plain words. [dev.weft.expression.ExpressionLanguage] finds
/// it as a service; no other type is public.
@NullMarked
package dev.weft.cel;

import org.jspecify.annotations.NullMarked;
