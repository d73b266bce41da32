/// The driver that runs a plan in this process: [LocalDriver]. Behind it are the thread that
/// conducts the run, the virtual threads that carry out attempts, and the queues that hand events
/// to listeners.
@NullMarked
package dev.weft.local;

import org.jspecify.annotations.NullMarked;
