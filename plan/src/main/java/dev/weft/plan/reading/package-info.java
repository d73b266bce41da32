/// Makes a plan of YAML: [Document] parses it, [Includes] joins its files, and a reader for
/// each kind of mapping makes tasks, steps, limits and secrets of it, from [PlanReader] down to
/// [StepReader] and the readers of single actions. What is wrong is collected as diagnostics,
/// and reading goes on.
///
/// There are some more files than elsewhere, since each kind of mapping has a reader of its
/// own. Uses all other packages of the plan but its face, which alone calls it.
@NullMarked
package dev.weft.plan.reading;

import org.jspecify.annotations.NullMarked;
