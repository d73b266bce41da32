/// One task of a run as a workflow on the engine: its walk through its steps, its waits, and the
/// wakeups that reach it. Knows no shards.
@NullMarked
package dev.weft.restate.task;

import org.jspecify.annotations.NullMarked;
