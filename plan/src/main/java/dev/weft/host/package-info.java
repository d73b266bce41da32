/// The machine that Weft runs on, as people know it: the environment that they started Weft in, the
/// names of files, and files that are read whole.
@NullMarked
package dev.weft.host;

import org.jspecify.annotations.NullMarked;
