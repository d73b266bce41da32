/// The named limits of a run across all workers: the virtual object that grants them, and the desk
/// of each worker that asks it for all of its tasks.
@NullMarked
package dev.weft.restate.limits;

import org.jspecify.annotations.NullMarked;
