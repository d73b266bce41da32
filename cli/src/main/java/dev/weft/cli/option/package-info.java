/// What is written on the command line: its syntax, the options that several commands share, and
/// the commands that Weft tells people to type. Knows no journal and no cluster.
@NullMarked
package dev.weft.cli.option;

import org.jspecify.annotations.NullMarked;
