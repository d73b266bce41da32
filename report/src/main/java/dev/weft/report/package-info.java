/// Reports of a run: when each step of each task ran, and what it waited for. Apart from writing
/// its output this package is pure: it reads no clock and no journal.
@org.jspecify.annotations.NullMarked
package dev.weft.report;
