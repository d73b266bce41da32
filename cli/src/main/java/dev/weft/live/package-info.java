/// Access to a live run from another process: the location of its socket, the protocol, and both
/// ends. May use the core and `dev.weft.json`; independent of the command line, and prints nothing.
@NullMarked
package dev.weft.live;

import org.jspecify.annotations.NullMarked;
