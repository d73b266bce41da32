/// What commands show of a run, and how they prompt for answers: selection of the view, JSON lines,
/// spans, and the tree of a plan.
@NullMarked
package dev.weft.cli.view;

import org.jspecify.annotations.NullMarked;
