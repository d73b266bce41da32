/// Tests that need a program which is not on every machine, and the cluster's engine, which is one.
/// For tests alone; not published.
@NullMarked
package dev.weft.needs;

import org.jspecify.annotations.NullMarked;
