/// What to write instead: the nearest key ([Nearest]), what other tools call a key
/// ([ForeignKeys]), how a command with values in it becomes one without ([ShellRewrite],
/// [ListRewrite]), and what a YAML parser's complaint means ([YamlMistake]).
///
/// Hints look at what is written and answer with words. They use only `dev.weft.plan.source`.
@NullMarked
package dev.weft.plan.hints;

import org.jspecify.annotations.NullMarked;
