/// The story of a run: the virtual object that stores it, and the classes that add to it for a
/// shard and for a task.
@NullMarked
package dev.weft.restate.story;

import org.jspecify.annotations.NullMarked;
