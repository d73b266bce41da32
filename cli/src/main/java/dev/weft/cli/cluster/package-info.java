/// Commands for runs of a cluster: selecting the cluster, submitting plans, viewing runs, and
/// starting a worker.
@NullMarked
package dev.weft.cli.cluster;

import org.jspecify.annotations.NullMarked;
