package dev.weft.restate;

import dev.weft.HistoryEvent;

/// How a task ended, and what happened on the way, in its order.
record TaskEnd(HistoryEvent.TaskEnded result, Packed story) {}
