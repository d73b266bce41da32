/// The worker that serves all of this to the engine over HTTP, and who may call it. Nothing in the
/// cluster uses it.
@NullMarked
package dev.weft.restate.worker;

import org.jspecify.annotations.NullMarked;
