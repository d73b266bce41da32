/// Runs on many machines, carried out through the engine Restate: workers serve it, clients ask it.
/// Knows the core alone; how a plan's text becomes tasks is the caller's.
@NullMarked
package dev.weft.restate;

import org.jspecify.annotations.NullMarked;
