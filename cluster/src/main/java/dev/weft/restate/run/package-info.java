/// A run as a whole: its control object, the list of runs, and the shards that start its tasks in
/// turn and collect their results.
@NullMarked
package dev.weft.restate.run;

import org.jspecify.annotations.NullMarked;
