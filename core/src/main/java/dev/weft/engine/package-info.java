/// The pure state machine of one task, [TaskMachine], and the [Walk] that follows its decisions;
/// `engine.run` has the machines of a whole run, `engine.limits` says who holds what. They own no
/// thread, read no clock and do no I/O; drivers hand in the time and carry out what is decided.
///
/// Exported to Weft's own modules only: nothing here is for users, and anything may change.
@NullMarked
package dev.weft.engine;

import org.jspecify.annotations.NullMarked;
