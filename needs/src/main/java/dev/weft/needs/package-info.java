/// Support for tests that need a program that not every machine has, and the cluster engine, which
/// is such a program. Used by tests only; not published.
@NullMarked
package dev.weft.needs;

import org.jspecify.annotations.NullMarked;
