package dev.weft.restate;

import dev.weft.Recorded;

/// How a task ended, and what happened on the way, in its order.
record TaskEnd(Recorded.TaskEnded result, Packed story) {}
