/// The named limits of a run across all workers: the virtual object that grants them.
@NullMarked
package dev.weft.restate.limits;

import org.jspecify.annotations.NullMarked;
