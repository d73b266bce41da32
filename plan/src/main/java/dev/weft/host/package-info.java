/// The host machine from the user's point of view: the environment in which Weft was started, the
/// names of files, and reading whole files.
@NullMarked
package dev.weft.host;

import org.jspecify.annotations.NullMarked;
