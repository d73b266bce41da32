/// A client's access to a cluster, through the engine's ingress and its admin interface. Workers do
/// not use this package.
@NullMarked
package dev.weft.restate.client;

import org.jspecify.annotations.NullMarked;
