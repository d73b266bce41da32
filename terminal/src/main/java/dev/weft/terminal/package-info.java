/// Shows a run while it is in progress. For Java programs, [dev.weft.terminal.Progress] chooses
/// between the live view and plain lines; both end with a summary. The other packages of the views
/// do not depend on this one.
@NullMarked
package dev.weft.terminal;

import org.jspecify.annotations.NullMarked;
