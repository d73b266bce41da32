/// A run as lines of text: the plain view, the summary at its end, and what all views share, such
/// as symbols, colours, and lines that are safe to print.
@NullMarked
package dev.weft.terminal.text;

import org.jspecify.annotations.NullMarked;
