/// Processes: starting one in a session of its own ([Program], [OwnSession]), its output as lines
/// ([Output], [Lines]), and ending it with everything that it started ([Ending]). [Processes] is
/// the entry point.
///
/// Independent of steps and plans, except for the secrets to mask.
@NullMarked
package dev.weft.step.process;

import org.jspecify.annotations.NullMarked;
