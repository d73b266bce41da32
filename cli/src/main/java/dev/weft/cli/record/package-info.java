/// Recorded runs, as commands need them: what is recorded of a run beside its events, its state,
/// and how it compares with the current plan.
@NullMarked
package dev.weft.cli.record;

import org.jspecify.annotations.NullMarked;
