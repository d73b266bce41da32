/// What became of the rows of a `for-each`: one record for each row, and the files that a run
/// writes them to. The truth is the journal; a file is written anew from it when a run continues.
@NullMarked
package dev.weft.plan.results;

import org.jspecify.annotations.NullMarked;
