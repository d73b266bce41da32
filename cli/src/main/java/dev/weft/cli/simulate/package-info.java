/// `weft simulate`: how long a run will take and what holds it up, from recorded and given times of
/// steps, in virtual time.
@NullMarked
package dev.weft.cli.simulate;

import org.jspecify.annotations.NullMarked;
