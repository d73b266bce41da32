/// A cluster as seen from outside, through the engine's ingress and its admin interface. Workers
/// use nothing of it.
@NullMarked
package dev.weft.restate.client;

import org.jspecify.annotations.NullMarked;
