/// `weft each`: from words of a command line to the text of a plan with one task for each row.
/// Independent of how the plan is run.
@NullMarked
package dev.weft.cli.each;

import org.jspecify.annotations.NullMarked;
