/// Creates a plan from YAML: [Document] parses it, [Includes] joins its files, and a reader for
/// each kind of mapping creates tasks, steps, limits and secrets, from [PlanReader] down to
/// [StepReader] and the readers of single actions. Errors are collected as diagnostics, and reading
/// continues.
///
/// The package has more files than others, because each kind of mapping has a reader of its own. It
/// uses all other packages of the plan except the entry point, which alone calls it.
@NullMarked
package dev.weft.plan.reading;

import org.jspecify.annotations.NullMarked;
