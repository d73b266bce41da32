/// The pure state machines that decide what happens next: [TaskMachine] for one task, [Gather] for
/// a plan's tasks, [Conductor] for a run, [Limits] for who holds what. They own no thread, read no
/// clock and do no I/O; drivers hand in the time and carry out what is decided.
///
/// Exported to Weft's own modules only: nothing here is for users, and anything may change.
@NullMarked
package dev.weft.engine;

import org.jspecify.annotations.NullMarked;
