/// Processes: starting one in a session of its own ([Program], [OwnSession]), its output as
/// lines ([Output], [Lines]), and ending it with all that it started ([Ending]). [Processes] is
/// the way in.
///
/// Knows neither steps nor plans; of values only which secrets to mask.
@NullMarked
package dev.weft.step.process;

import org.jspecify.annotations.NullMarked;
