/// Suggestions for corrections: the nearest key ([Nearest]), the equivalents of other tools' keys
/// ([ForeignKeys]), rewrites of commands that contain values ([ShellRewrite], [ListRewrite]), and
/// explanations of YAML parser errors ([YamlErrorText]).
///
/// Hints examine the source and return text. They use only `dev.weft.plan.source`.
@NullMarked
package dev.weft.plan.hints;

import org.jspecify.annotations.NullMarked;
