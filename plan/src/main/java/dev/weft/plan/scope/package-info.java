/// The context of one place in a plan: the fields of a mapping ([Fields]), the names that its
/// expressions can read ([StaticScope]), and its folder, variables and defaults ([ReadContext]).
/// [KnownPaths] and [OutputPaths] check that a path has a value; [TemplateReader] and [ValueReader]
/// read texts and values that contain `${{ }}`.
///
/// Uses source, hints and rows.
@NullMarked
package dev.weft.plan.scope;

import org.jspecify.annotations.NullMarked;
