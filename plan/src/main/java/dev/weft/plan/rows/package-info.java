/// The rows of a `for-each`, read lazily from files, lists and commands ([Rows]), and the tasks
/// that are made of them: [KnownTasks] where the rows are there before the run, [PrintedTasks]
/// where a command prints them during it.
///
/// Uses hints for what is wrong with a row, and `dev.weft.step` for commands; knows nothing of
/// YAML.
@NullMarked
package dev.weft.plan.rows;

import org.jspecify.annotations.NullMarked;
