package dev.weft.restate.wire;

import dev.weft.HistoryEvent;

/// How a task ended, and its events, in order.
public record TaskEnd(HistoryEvent.TaskEnded result, PackedEvents story) {}
