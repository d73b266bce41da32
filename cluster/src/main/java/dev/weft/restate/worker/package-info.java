/// The worker, which serves all of this to the engine over HTTP, and the restrictions on its
/// callers. No other package of the cluster uses it.
@NullMarked
package dev.weft.restate.worker;

import org.jspecify.annotations.NullMarked;
