/// What goes to the engine and comes from it: the names of services and handlers, how they are
/// called, and the values that several of them exchange, as JSON. Uses the shared words of
/// [dev.weft.restate] alone; all other packages of the cluster rest on it.
@NullMarked
package dev.weft.restate.wire;

import org.jspecify.annotations.NullMarked;
