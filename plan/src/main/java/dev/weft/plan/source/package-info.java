/// The text of a plan file, its errors ([Diagnostics]), and its vocabulary: the keys of each
/// mapping ([PlanKeys]), the actions of steps ([Action]), and the notation of times ([Times]).
///
/// To add a key, begin in [PlanKeys]. This package uses no other of the plan; all others may use
/// it.
@NullMarked
package dev.weft.plan.source;

import org.jspecify.annotations.NullMarked;
