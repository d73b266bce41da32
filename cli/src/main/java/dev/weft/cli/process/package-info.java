/// The command as a process: exit codes, signals, standard streams, and files that are written
/// atomically. Uses nothing else of the command.
@NullMarked
package dev.weft.cli.process;

import org.jspecify.annotations.NullMarked;
