/// What a run was, for looking at afterwards: when each step of each task ran, and what it waited
/// for. Pure but for the writing: it reads no clock and no journal.
@org.jspecify.annotations.NullMarked
package dev.weft.report;
