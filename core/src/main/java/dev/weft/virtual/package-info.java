/// The driver in virtual time: [VirtualDriver]. A model says how long each attempt takes and how it
/// ends, waits take no time, and one seed gives one order of events.
@NullMarked
package dev.weft.virtual;

import org.jspecify.annotations.NullMarked;
