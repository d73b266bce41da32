/// What people see of a run while it goes on: the live view of a terminal, and plain lines
/// everywhere else, both with a summary at the end. [dev.weft.terminal.Progress] shows the one or
/// the other for a Java program.
@org.jspecify.annotations.NullMarked
package dev.weft.terminal;
