/// What has happened in a run: the virtual object that keeps it, and those who add to it for a
/// shard and for a task.
@NullMarked
package dev.weft.restate.story;

import org.jspecify.annotations.NullMarked;
