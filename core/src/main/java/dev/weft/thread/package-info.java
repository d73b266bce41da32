/// What blocks a thread on behalf of one caller: a gather of callables, the loop over one task, a
/// feed that is read ahead of its run, and one attempt with the gate through which it is
/// interrupted. Not exported to users, who reach it through [dev.weft.Weft],
/// [dev.weft.TaskIterator] and [dev.weft.Feed]; the drivers use it, too.
@NullMarked
package dev.weft.thread;

import org.jspecify.annotations.NullMarked;
