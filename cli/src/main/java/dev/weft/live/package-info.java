/// Reaching a living run from another process: where its socket is, what is said over it, and both
/// ends. May use the core and `dev.weft.json`; knows no command line and prints nothing.
@NullMarked
package dev.weft.live;

import org.jspecify.annotations.NullMarked;
