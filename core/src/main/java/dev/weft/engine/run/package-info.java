/// A run as a whole: which tasks may begin, what those in flight wait for, when the run has ended.
/// Pure; it may use `dev.weft`, and of the engine the machine of one task and the limits. Drivers
/// use its [Conductor], or where tasks are walked elsewhere its [Coordinator].
@NullMarked
package dev.weft.engine.run;

import org.jspecify.annotations.NullMarked;
