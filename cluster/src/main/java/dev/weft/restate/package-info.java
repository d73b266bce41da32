/// Runs on many machines, through the engine Restate: the values that clients and workers exchange
/// about a run. [dev.weft.restate.client.Cluster] begins and follows runs,
/// [dev.weft.restate.worker.Worker] executes them. Depends on the core alone; the caller's
/// [dev.weft.restate.Plans] create tasks from a plan's text.
///
/// Dependencies between the packages go one way: worker, run, task, host, {client, story, limits},
/// wire, and this one, which uses none of the others.
@NullMarked
package dev.weft.restate;

import org.jspecify.annotations.NullMarked;
