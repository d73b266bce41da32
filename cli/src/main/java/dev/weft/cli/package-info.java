/// The command `weft`: its options, what it prints, and its exit codes.
@NullMarked
package dev.weft.cli;

import org.jspecify.annotations.NullMarked;
