/// Runs of a cluster, as commands need them: which cluster, what is submitted to it, looking at a
/// run, and the command that starts a worker.
@NullMarked
package dev.weft.cli.cluster;

import org.jspecify.annotations.NullMarked;
