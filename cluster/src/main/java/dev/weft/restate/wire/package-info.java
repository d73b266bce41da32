/// The exchange with the engine: the names of services and handlers, how to call them, and the
/// values that they share, as JSON. Depends only on [dev.weft.restate]; all other packages of the
/// cluster build on this one.
@NullMarked
package dev.weft.restate.wire;

import org.jspecify.annotations.NullMarked;
