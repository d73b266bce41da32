/// The in-memory state of one worker process: the plans that it has read, the attempts that it
/// executes, and their progress reports. None of it outlives the worker, and none needs to.
/// Independent of the workflows of tasks and runs.
@NullMarked
package dev.weft.restate.host;

import org.jspecify.annotations.NullMarked;
