/// What Java programs use: what a task, a step and a plan are ([Task], [Step], [Plan]), how they
/// end ([Outcome], [TaskResult], [RunResult]) and what happens meanwhile ([Event], [Listener]);
/// iteration over one task ([TaskIterator]); and [Weft] with `gather` and its companions.
///
/// It depends on nothing but the JDK and knows no file format, no database and no terminal.
/// [TaskIterator], [Weft] and [Feed] are its only classes that use the packages beside it.
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
