/// The live view of a terminal: what it draws, the keys that it takes, and what those who start it
/// can have it do. Uses texts; plain lines know nothing of it.
@NullMarked
package dev.weft.terminal.screen;

import org.jspecify.annotations.NullMarked;
