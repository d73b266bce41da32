/// Runs on record, as commands need them: what is written of a run beside its events, what became
/// of it, and how it compares with the plan of today.
@NullMarked
package dev.weft.cli.record;

import org.jspecify.annotations.NullMarked;
