/// Tests that need a program which is not on every machine. For tests alone; not published.
@NullMarked
package dev.weft.needs;

import org.jspecify.annotations.NullMarked;
