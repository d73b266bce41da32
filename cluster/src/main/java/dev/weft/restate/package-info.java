/// Runs on many machines, carried out through the engine Restate: what clients and workers say to
/// each other about a run, in values. [dev.weft.restate.client.Cluster] begins and follows runs,
/// [dev.weft.restate.worker.Worker] carries them out. Knows the core alone; how a plan's text
/// becomes tasks is the business of the caller's [dev.weft.restate.Plans].
///
/// Arrows between the packages go one way: worker, run, task, host, {client, story, limits}, wire,
/// and this one, which uses none of the others.
@NullMarked
package dev.weft.restate;

import org.jspecify.annotations.NullMarked;
