package dev.weft.restate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a worker says of itself from time to time.
///
/// @param address where it listens; unique
/// @param label the label of the tasks that it executes; null for those without
/// @param version its version of Weft
/// @param format the format of the logs that it writes
/// @param draining whether it begins nothing any more
/// @param steps the attempts in progress there
/// @param waiting the tasks there that wait for limits
/// @param succeeded the attempts that have succeeded there since it started
/// @param failed those that have not
/// @param started when it started
/// @param heard when it said this
public record WorkerStatus(
    String address,
    @Nullable String label,
    String version,
    int format,
    boolean draining,
    int steps,
    int waiting,
    long succeeded,
    long failed,
    Instant started,
    Instant heard) {}
