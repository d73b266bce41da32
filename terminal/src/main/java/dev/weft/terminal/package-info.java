/// What people see of a run while it goes on. [dev.weft.terminal.Progress] chooses for a Java
/// program between the live view of a terminal and plain lines, which both end with a summary.
/// Nothing else in the views uses it.
@NullMarked
package dev.weft.terminal;

import org.jspecify.annotations.NullMarked;
