/// The command line: its syntax, the options that several commands share, and the commands that
/// Weft suggests to users. Independent of journals and clusters.
@NullMarked
package dev.weft.cli.option;

import org.jspecify.annotations.NullMarked;
