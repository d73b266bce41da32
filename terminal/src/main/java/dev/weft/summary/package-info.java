/// What a run amounted to, from its events alone: what failed, which steps were slow, where the
/// time went, which groups made it as long as it was. Pure: it reads no clock and does no I/O.
@org.jspecify.annotations.NullMarked
package dev.weft.summary;
