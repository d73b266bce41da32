/// What commands show of a run, and how they ask people for answers: which view fits, JSON lines,
/// spans, and the tree of a plan.
@NullMarked
package dev.weft.cli.view;

import org.jspecify.annotations.NullMarked;
