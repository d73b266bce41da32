/// Weft's core: what a task, a step and a plan are ([Task], [Step], [Plan]), the two pure state
/// machines that decide what happens next ([TaskMachine] for one task, [Gather] for many), and the
/// drivers that carry the decisions out ([LocalDriver], [SimulatedDriver]). Tasks that come by and
/// by are brought by a [Feed].
///
/// It depends on nothing but the JDK and knows no file format, no database and no terminal.
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
