/// A run as a whole: its head, the list of runs, and the shards that let its tasks go in turn and
/// hear of their ends.
@NullMarked
package dev.weft.restate.run;

import org.jspecify.annotations.NullMarked;
