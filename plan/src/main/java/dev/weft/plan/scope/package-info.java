/// What can be seen at one place of a plan: the fields of a mapping ([Fields]), the names that
/// its expressions can read ([StaticScope]), and the folder, variables and defaults around it
/// ([ReadContext]). [KnownPaths] and [OutputPaths] check that a path leads to something;
/// [TemplateReader] and [ValueReader] read texts and values with `${{ }}` in them.
///
/// Uses source, hints and rows.
@NullMarked
package dev.weft.plan.scope;

import org.jspecify.annotations.NullMarked;
