/// The rows of a `for-each`, read lazily from files, lists and commands ([Rows]), and the tasks
/// that are created from them: [KnownTasks] if the rows exist before the run, [PrintedTasks] if a
/// command prints them during the run.
///
/// Uses the hints for errors in rows, and `dev.weft.step` for commands; independent of YAML.
@NullMarked
package dev.weft.plan.rows;

import org.jspecify.annotations.NullMarked;
