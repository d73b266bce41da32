/// How a run stands, for those who show it: [RunModel] follows it from its events and answers what
/// is asked, in memory that does not grow with the tasks that have ended. Views, in a terminal or
/// elsewhere, ask it and keep no state of a run of their own.
@NullMarked
package dev.weft.model;

import org.jspecify.annotations.NullMarked;
