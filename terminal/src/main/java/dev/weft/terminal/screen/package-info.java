/// The live view of a terminal: its drawing, its keys, and the actions that its owner provides.
/// Uses the text package; plain lines do not depend on this package.
@NullMarked
package dev.weft.terminal.screen;

import org.jspecify.annotations.NullMarked;
