package dev.weft.restate.wire;

import dev.weft.HistoryEvent;

/// How a task ended, and what happened on the way, in its order.
public record TaskEnd(HistoryEvent.TaskEnded result, PackedEvents story) {}
