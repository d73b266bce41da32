/// A run in lines of text: the plain view, the summary at its end, and what every view has in
/// common, such as symbols, colours, and lines that are safe to print.
@NullMarked
package dev.weft.terminal.text;

import org.jspecify.annotations.NullMarked;
