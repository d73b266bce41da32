/// The command `weft`: its entry point, and its commands, one class each. May use everything else
/// of the command; nothing uses it.
///
/// Dependencies between the packages go one way: this one, cluster, view, record, option, process.
@NullMarked
package dev.weft.cli;

import org.jspecify.annotations.NullMarked;
