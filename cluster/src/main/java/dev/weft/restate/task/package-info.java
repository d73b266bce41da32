/// One task of a run as a workflow on the engine: its steps, its waits, and the wakeups that reach
/// it. Independent of shards.
@NullMarked
package dev.weft.restate.task;

import org.jspecify.annotations.NullMarked;
